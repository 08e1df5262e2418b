WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshopStep":' || coalesce((SELECT '{"id":' || CAST(to_json(workshop_step_1.id) AS TEXT) || '}' AS json 
FROM workshop_steps AS workshop_step_1 
WHERE viewer.tenant_id IS NOT NULL AND workshop_step_1.id = $1::VARCHAR ORDER BY workshop_step_1.tenant_id ASC, workshop_step_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshopStep":' || coalesce((SELECT '{"id":' || CAST(to_json(workshop_step_1.id) AS TEXT) || '}' AS json 
FROM workshop_steps AS workshop_step_1 
WHERE viewer.tenant_id IS NOT NULL AND workshop_step_1.id = $1::VARCHAR ORDER BY workshop_step_1.tenant_id ASC, workshop_step_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshopStep":' || coalesce((SELECT '{"id":' || CAST(to_json(workshop_step_1.id) AS TEXT) || '}' AS json 
FROM workshop_steps AS workshop_step_1 
WHERE viewer.tenant_id IS NOT NULL AND workshop_step_1.id = $1::VARCHAR ORDER BY workshop_step_1.tenant_id ASC, workshop_step_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshopStep":' || coalesce((SELECT '{"id":' || CAST(to_json(workshop_step_1.id) AS TEXT) || '}' AS json 
FROM workshop_steps AS workshop_step_1 
WHERE viewer.tenant_id IS NOT NULL AND workshop_step_1.id = $1::VARCHAR ORDER BY workshop_step_1.tenant_id ASC, workshop_step_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshopStep":' || coalesce((SELECT '{"workshop":' || coalesce((SELECT '{"steps":' || (SELECT '{"nodes":[' || coalesce(string_agg(workshop_step_2_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"position":' || CAST(workshop_step_2.position AS TEXT) || ',"title":' || CAST(to_json(workshop_step_2.title) AS TEXT) || '}' AS row_nodes 
FROM workshop_steps AS workshop_step_2 
WHERE workshop_step_2.tenant_id = workshop_1.tenant_id AND workshop_step_2.workshop_id = workshop_1.id ORDER BY workshop_step_2.position ASC, workshop_step_2.tenant_id ASC, workshop_step_2.id ASC 
 LIMIT 50) AS workshop_step_2_page) || '}' AS json 
FROM workshops AS workshop_1 
WHERE workshop_1.tenant_id = workshop_step_1.tenant_id AND workshop_1.id = workshop_step_1.workshop_id AND workshop_1.deleted_at IS NULL), 'null') || '}' AS json 
FROM workshop_steps AS workshop_step_1 
WHERE viewer.tenant_id IS NOT NULL AND workshop_step_1.id = $1::VARCHAR ORDER BY workshop_step_1.tenant_id ASC, workshop_step_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshopStep":' || coalesce((SELECT '{"id":' || CAST(to_json(workshop_step_1.id) AS TEXT) || '}' AS json 
FROM workshop_steps AS workshop_step_1 
WHERE viewer.tenant_id IS NOT NULL AND workshop_step_1.id = $1::VARCHAR ORDER BY workshop_step_1.tenant_id ASC, workshop_step_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
target AS MATERIALIZED 
(SELECT locked.tenant_id AS tenant_id, locked.id AS id, locked.workshop_id AS workshop_id, locked.position AS position, locked.title AS title, locked.status AS status, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT workshop_step_1_row.tenant_id AS tenant_id, workshop_step_1_row.id AS id, workshop_step_1_row.workshop_id AS workshop_id, workshop_step_1_row.position AS position, workshop_step_1_row.title AS title, workshop_step_1_row.status AS status, workshop_step_1_row.created_at AS created_at, workshop_step_1_row.updated_at AS updated_at 
FROM workshop_steps AS workshop_step_1_row 
WHERE viewer.tenant_id IS NOT NULL AND workshop_step_1_row.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR workshop_step_1_row.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) FOR NO KEY UPDATE) AS locked ON true), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_2 
FROM workshop_steps AS workshop_step_1_seen 
WHERE viewer.tenant_id IS NOT NULL AND workshop_step_1_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR workshop_step_1_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) = 0) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_2 
FROM workshop_steps AS workshop_step_1_seen 
WHERE viewer.tenant_id IS NOT NULL AND workshop_step_1_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR workshop_step_1_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0) THEN '["forbidden"]' WHEN (((SELECT count(*) AS count_3 
FROM workshops 
WHERE workshops.tenant_id = target.tenant_id AND workshops.id = target.workshop_id AND workshops.deleted_at IS NULL) = 1) IS NOT true) THEN '["rule",0,"id"]' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_4 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN (($5::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $5::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
written AS 
(UPDATE workshop_steps SET title=CASE WHEN $6::BOOLEAN THEN $7::VARCHAR ELSE workshop_steps.title END, status=CASE WHEN $8::BOOLEAN THEN $9::VARCHAR ELSE workshop_steps.status END, updated_at=CASE WHEN ($6::BOOLEAN AND workshop_steps.title IS DISTINCT FROM $7::VARCHAR OR $8::BOOLEAN AND workshop_steps.status IS DISTINCT FROM $9::VARCHAR) THEN now() ELSE workshop_steps.updated_at END WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND workshop_steps.tenant_id = (SELECT target.tenant_id 
FROM target 
 LIMIT 1) AND workshop_steps.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING workshop_steps.tenant_id, workshop_steps.id, workshop_steps.workshop_id, workshop_steps.position, workshop_steps.title, workshop_steps.status, workshop_steps.created_at, workshop_steps.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"after":{"id":' || CAST(to_json(written.id) AS TEXT) || '}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshopStep":' || coalesce((SELECT '{"workshop":' || coalesce((SELECT '{"steps":' || (SELECT '{"nodes":[' || coalesce(string_agg(workshop_step_4_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"position":' || CAST(workshop_step_4.position AS TEXT) || ',"title":' || CAST(to_json(workshop_step_4.title) AS TEXT) || '}' AS row_nodes 
FROM workshop_steps AS workshop_step_4 
WHERE workshop_step_4.tenant_id = workshop_2.tenant_id AND workshop_step_4.workshop_id = workshop_2.id ORDER BY workshop_step_4.position ASC, workshop_step_4.tenant_id ASC, workshop_step_4.id ASC 
 LIMIT 50) AS workshop_step_4_page) || '}' AS json 
FROM workshops AS workshop_2 
WHERE workshop_2.tenant_id = workshop_step_3.tenant_id AND workshop_2.id = workshop_step_3.workshop_id AND workshop_2.deleted_at IS NULL), 'null') || '}' AS json 
FROM workshop_steps AS workshop_step_3 
WHERE viewer.tenant_id IS NOT NULL AND workshop_step_3.id = $1::VARCHAR ORDER BY workshop_step_3.tenant_id ASC, workshop_step_3.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer
