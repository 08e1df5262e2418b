WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"session":' || coalesce((SELECT '{"id":' || CAST(to_json(session_1.id) AS TEXT) || ',"startedAt":' || CAST(to_json(session_1.started_at) AS TEXT) || ',"endedAt":' || coalesce(CAST(to_json(session_1.ended_at) AS TEXT), 'null') || ',"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || '}' AS json 
FROM workshops AS workshop_1 
WHERE workshop_1.tenant_id = session_1.tenant_id AND workshop_1.id = session_1.workshop_id AND workshop_1.deleted_at IS NULL), 'null') || ',"startedBy":' || coalesce((SELECT '{"id":"' || CAST(user_1.id AS TEXT) || '"}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = session_1.tenant_id AND user_1.id = session_1.started_by AND user_1.deleted_at IS NULL), 'null') || '}' AS json 
FROM sessions AS session_1 
WHERE viewer.tenant_id IS NOT NULL AND session_1.id = $1::VARCHAR ORDER BY session_1.tenant_id ASC, session_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"session":' || coalesce((SELECT '{"id":' || CAST(to_json(session_1.id) AS TEXT) || ',"startedAt":' || CAST(to_json(session_1.started_at) AS TEXT) || ',"endedAt":' || coalesce(CAST(to_json(session_1.ended_at) AS TEXT), 'null') || ',"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || '}' AS json 
FROM workshops AS workshop_1 
WHERE workshop_1.tenant_id = session_1.tenant_id AND workshop_1.id = session_1.workshop_id AND workshop_1.deleted_at IS NULL), 'null') || ',"startedBy":' || coalesce((SELECT '{"id":"' || CAST(user_1.id AS TEXT) || '"}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = session_1.tenant_id AND user_1.id = session_1.started_by AND user_1.deleted_at IS NULL), 'null') || '}' AS json 
FROM sessions AS session_1 
WHERE viewer.tenant_id IS NOT NULL AND session_1.id = $1::VARCHAR ORDER BY session_1.tenant_id ASC, session_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"session":' || coalesce((SELECT '{"id":' || CAST(to_json(session_1.id) AS TEXT) || ',"startedAt":' || CAST(to_json(session_1.started_at) AS TEXT) || ',"endedAt":' || coalesce(CAST(to_json(session_1.ended_at) AS TEXT), 'null') || ',"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || '}' AS json 
FROM workshops AS workshop_1 
WHERE workshop_1.tenant_id = session_1.tenant_id AND workshop_1.id = session_1.workshop_id AND workshop_1.deleted_at IS NULL), 'null') || ',"startedBy":' || coalesce((SELECT '{"id":"' || CAST(user_1.id AS TEXT) || '"}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = session_1.tenant_id AND user_1.id = session_1.started_by AND user_1.deleted_at IS NULL), 'null') || '}' AS json 
FROM sessions AS session_1 
WHERE viewer.tenant_id IS NOT NULL AND session_1.id = $1::VARCHAR ORDER BY session_1.tenant_id ASC, session_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"session":' || coalesce((SELECT '{"id":' || CAST(to_json(session_1.id) AS TEXT) || ',"startedAt":' || CAST(to_json(session_1.started_at) AS TEXT) || ',"endedAt":' || coalesce(CAST(to_json(session_1.ended_at) AS TEXT), 'null') || ',"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || '}' AS json 
FROM workshops AS workshop_1 
WHERE workshop_1.tenant_id = session_1.tenant_id AND workshop_1.id = session_1.workshop_id AND workshop_1.deleted_at IS NULL), 'null') || ',"startedBy":' || coalesce((SELECT '{"id":"' || CAST(user_1.id AS TEXT) || '"}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = session_1.tenant_id AND user_1.id = session_1.started_by AND user_1.deleted_at IS NULL), 'null') || '}' AS json 
FROM sessions AS session_1 
WHERE viewer.tenant_id IS NOT NULL AND session_1.id = $1::VARCHAR ORDER BY session_1.tenant_id ASC, session_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer
