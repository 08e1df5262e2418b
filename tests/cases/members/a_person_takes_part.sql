WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshopMember":' || coalesce((SELECT '{"id":' || CAST(to_json(workshop_member_1.id) AS TEXT) || ',"role":' || CASE WHEN (workshop_member_1.role = 'owner') THEN '"OWNER"' WHEN (workshop_member_1.role = 'facilitator') THEN '"FACILITATOR"' WHEN (workshop_member_1.role = 'participant') THEN '"PARTICIPANT"' END || ',"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || '}' AS json 
FROM workshops AS workshop_1 
WHERE workshop_1.tenant_id = workshop_member_1.tenant_id AND workshop_1.id = workshop_member_1.workshop_id AND workshop_1.deleted_at IS NULL), 'null') || ',"user":' || coalesce((SELECT '{"displayName":' || CAST(to_json(user_1.display_name) AS TEXT) || '}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = workshop_member_1.tenant_id AND user_1.id = workshop_member_1.user_id AND user_1.deleted_at IS NULL), 'null') || '}' AS json 
FROM workshop_members AS workshop_member_1 
WHERE viewer.tenant_id IS NOT NULL AND workshop_member_1.id = $1::VARCHAR ORDER BY workshop_member_1.tenant_id ASC, workshop_member_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshopMember":' || coalesce((SELECT '{"id":' || CAST(to_json(workshop_member_1.id) AS TEXT) || ',"role":' || CASE WHEN (workshop_member_1.role = 'owner') THEN '"OWNER"' WHEN (workshop_member_1.role = 'facilitator') THEN '"FACILITATOR"' WHEN (workshop_member_1.role = 'participant') THEN '"PARTICIPANT"' END || ',"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || '}' AS json 
FROM workshops AS workshop_1 
WHERE workshop_1.tenant_id = workshop_member_1.tenant_id AND workshop_1.id = workshop_member_1.workshop_id AND workshop_1.deleted_at IS NULL), 'null') || ',"user":' || coalesce((SELECT '{"displayName":' || CAST(to_json(user_1.display_name) AS TEXT) || '}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = workshop_member_1.tenant_id AND user_1.id = workshop_member_1.user_id AND user_1.deleted_at IS NULL), 'null') || '}' AS json 
FROM workshop_members AS workshop_member_1 
WHERE viewer.tenant_id IS NOT NULL AND workshop_member_1.id = $1::VARCHAR ORDER BY workshop_member_1.tenant_id ASC, workshop_member_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshopMember":' || coalesce((SELECT '{"id":' || CAST(to_json(workshop_member_1.id) AS TEXT) || ',"role":' || CASE WHEN (workshop_member_1.role = 'owner') THEN '"OWNER"' WHEN (workshop_member_1.role = 'facilitator') THEN '"FACILITATOR"' WHEN (workshop_member_1.role = 'participant') THEN '"PARTICIPANT"' END || ',"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || '}' AS json 
FROM workshops AS workshop_1 
WHERE workshop_1.tenant_id = workshop_member_1.tenant_id AND workshop_1.id = workshop_member_1.workshop_id AND workshop_1.deleted_at IS NULL), 'null') || ',"user":' || coalesce((SELECT '{"displayName":' || CAST(to_json(user_1.display_name) AS TEXT) || '}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = workshop_member_1.tenant_id AND user_1.id = workshop_member_1.user_id AND user_1.deleted_at IS NULL), 'null') || '}' AS json 
FROM workshop_members AS workshop_member_1 
WHERE viewer.tenant_id IS NOT NULL AND workshop_member_1.id = $1::VARCHAR ORDER BY workshop_member_1.tenant_id ASC, workshop_member_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshopMember":' || coalesce((SELECT '{"id":' || CAST(to_json(workshop_member_1.id) AS TEXT) || '}' AS json 
FROM workshop_members AS workshop_member_1 
WHERE viewer.tenant_id IS NOT NULL AND workshop_member_1.id = $1::VARCHAR ORDER BY workshop_member_1.tenant_id ASC, workshop_member_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshopMember":' || coalesce((SELECT '{"role":' || CASE WHEN (workshop_member_1.role = 'owner') THEN '"OWNER"' WHEN (workshop_member_1.role = 'facilitator') THEN '"FACILITATOR"' WHEN (workshop_member_1.role = 'participant') THEN '"PARTICIPANT"' END || '}' AS json 
FROM workshop_members AS workshop_member_1 
WHERE viewer.tenant_id IS NOT NULL AND workshop_member_1.id = $1::VARCHAR ORDER BY workshop_member_1.tenant_id ASC, workshop_member_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshopMember":' || coalesce((SELECT '{"id":' || CAST(to_json(workshop_member_1.id) AS TEXT) || ',"role":' || CASE WHEN (workshop_member_1.role = 'owner') THEN '"OWNER"' WHEN (workshop_member_1.role = 'facilitator') THEN '"FACILITATOR"' WHEN (workshop_member_1.role = 'participant') THEN '"PARTICIPANT"' END || ',"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || '}' AS json 
FROM workshops AS workshop_1 
WHERE workshop_1.tenant_id = workshop_member_1.tenant_id AND workshop_1.id = workshop_member_1.workshop_id AND workshop_1.deleted_at IS NULL), 'null') || ',"user":' || coalesce((SELECT '{"displayName":' || CAST(to_json(user_1.display_name) AS TEXT) || '}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = workshop_member_1.tenant_id AND user_1.id = workshop_member_1.user_id AND user_1.deleted_at IS NULL), 'null') || '}' AS json 
FROM workshop_members AS workshop_member_1 
WHERE viewer.tenant_id IS NOT NULL AND workshop_member_1.id = $1::VARCHAR ORDER BY workshop_member_1.tenant_id ASC, workshop_member_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer;

;


