WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshopStep":' || coalesce((SELECT '{"position":' || CAST(workshop_step_1.position AS TEXT) || ',"updatedAt":' || CAST(to_json(workshop_step_1.updated_at) AS TEXT) || ',"workshop":' || coalesce((SELECT '{"steps":' || (SELECT '{"nodes":[' || coalesce(string_agg(workshop_step_2_page.row_nodes, ','), '') || ']}' AS json 
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
 SELECT convert_to('{"workshopStep":' || coalesce((SELECT '{"position":' || CAST(workshop_step_1.position AS TEXT) || ',"updatedAt":' || CAST(to_json(workshop_step_1.updated_at) AS TEXT) || ',"workshop":' || coalesce((SELECT '{"steps":' || (SELECT '{"nodes":[' || coalesce(string_agg(workshop_step_2_page.row_nodes, ','), '') || ']}' AS json 
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
 SELECT convert_to('{"workshopStep":' || coalesce((SELECT '{"position":' || CAST(workshop_step_1.position AS TEXT) || ',"workshop":' || coalesce((SELECT '{"steps":' || (SELECT '{"nodes":[' || coalesce(string_agg(workshop_step_2_page.row_nodes, ','), '') || ']}' AS json 
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
 SELECT convert_to('{"workshopStep":' || coalesce((SELECT '{"position":' || CAST(workshop_step_1.position AS TEXT) || ',"workshop":' || coalesce((SELECT '{"steps":' || (SELECT '{"nodes":[' || coalesce(string_agg(workshop_step_2_page.row_nodes, ','), '') || ']}' AS json 
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
 SELECT convert_to('{"workshopStep":' || coalesce((SELECT '{"position":' || CAST(workshop_step_1.position AS TEXT) || '}' AS json 
FROM workshop_steps AS workshop_step_1 
WHERE viewer.tenant_id IS NOT NULL AND workshop_step_1.id = $1::VARCHAR ORDER BY workshop_step_1.tenant_id ASC, workshop_step_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer
