WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"buildPack":' || coalesce((SELECT '{"id":' || CAST(to_json(build_pack_1.id) AS TEXT) || ',"title":' || CAST(to_json(build_pack_1.title) AS TEXT) || ',"format":' || CASE WHEN (build_pack_1.format = 'markdown') THEN '"MARKDOWN"' WHEN (build_pack_1.format = 'json') THEN '"JSON"' END || ',"content":' || CAST(to_json(build_pack_1.content) AS TEXT) || ',"createdBy":' || coalesce((SELECT '{"id":"' || CAST(user_1.id AS TEXT) || '"}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = build_pack_1.tenant_id AND user_1.id = build_pack_1.created_by AND user_1.deleted_at IS NULL), 'null') || ',"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || '}' AS json 
FROM workshops AS workshop_1 
WHERE workshop_1.tenant_id = build_pack_1.tenant_id AND workshop_1.id = build_pack_1.workshop_id AND workshop_1.deleted_at IS NULL), 'null') || '}' AS json 
FROM build_packs AS build_pack_1 
WHERE viewer.tenant_id IS NOT NULL AND build_pack_1.id = $1::VARCHAR ORDER BY build_pack_1.tenant_id ASC, build_pack_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"buildPack":' || coalesce((SELECT '{"id":' || CAST(to_json(build_pack_1.id) AS TEXT) || ',"title":' || CAST(to_json(build_pack_1.title) AS TEXT) || ',"format":' || CASE WHEN (build_pack_1.format = 'markdown') THEN '"MARKDOWN"' WHEN (build_pack_1.format = 'json') THEN '"JSON"' END || ',"content":' || CAST(to_json(build_pack_1.content) AS TEXT) || ',"createdBy":' || coalesce((SELECT '{"id":"' || CAST(user_1.id AS TEXT) || '"}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = build_pack_1.tenant_id AND user_1.id = build_pack_1.created_by AND user_1.deleted_at IS NULL), 'null') || ',"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || '}' AS json 
FROM workshops AS workshop_1 
WHERE workshop_1.tenant_id = build_pack_1.tenant_id AND workshop_1.id = build_pack_1.workshop_id AND workshop_1.deleted_at IS NULL), 'null') || '}' AS json 
FROM build_packs AS build_pack_1 
WHERE viewer.tenant_id IS NOT NULL AND build_pack_1.id = $1::VARCHAR ORDER BY build_pack_1.tenant_id ASC, build_pack_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"buildPack":' || coalesce((SELECT '{"id":' || CAST(to_json(build_pack_1.id) AS TEXT) || ',"title":' || CAST(to_json(build_pack_1.title) AS TEXT) || ',"format":' || CASE WHEN (build_pack_1.format = 'markdown') THEN '"MARKDOWN"' WHEN (build_pack_1.format = 'json') THEN '"JSON"' END || ',"content":' || CAST(to_json(build_pack_1.content) AS TEXT) || ',"createdBy":' || coalesce((SELECT '{"id":"' || CAST(user_1.id AS TEXT) || '"}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = build_pack_1.tenant_id AND user_1.id = build_pack_1.created_by AND user_1.deleted_at IS NULL), 'null') || ',"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || '}' AS json 
FROM workshops AS workshop_1 
WHERE workshop_1.tenant_id = build_pack_1.tenant_id AND workshop_1.id = build_pack_1.workshop_id AND workshop_1.deleted_at IS NULL), 'null') || '}' AS json 
FROM build_packs AS build_pack_1 
WHERE viewer.tenant_id IS NOT NULL AND build_pack_1.id = $1::VARCHAR ORDER BY build_pack_1.tenant_id ASC, build_pack_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"buildPack":' || coalesce((SELECT '{"id":' || CAST(to_json(build_pack_1.id) AS TEXT) || ',"title":' || CAST(to_json(build_pack_1.title) AS TEXT) || ',"format":' || CASE WHEN (build_pack_1.format = 'markdown') THEN '"MARKDOWN"' WHEN (build_pack_1.format = 'json') THEN '"JSON"' END || ',"content":' || CAST(to_json(build_pack_1.content) AS TEXT) || ',"createdBy":' || coalesce((SELECT '{"id":"' || CAST(user_1.id AS TEXT) || '"}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = build_pack_1.tenant_id AND user_1.id = build_pack_1.created_by AND user_1.deleted_at IS NULL), 'null') || ',"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || '}' AS json 
FROM workshops AS workshop_1 
WHERE workshop_1.tenant_id = build_pack_1.tenant_id AND workshop_1.id = build_pack_1.workshop_id AND workshop_1.deleted_at IS NULL), 'null') || '}' AS json 
FROM build_packs AS build_pack_1 
WHERE viewer.tenant_id IS NOT NULL AND build_pack_1.id = $1::VARCHAR ORDER BY build_pack_1.tenant_id ASC, build_pack_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"buildPack":' || coalesce((SELECT '{"id":' || CAST(to_json(build_pack_1.id) AS TEXT) || ',"title":' || CAST(to_json(build_pack_1.title) AS TEXT) || ',"format":' || CASE WHEN (build_pack_1.format = 'markdown') THEN '"MARKDOWN"' WHEN (build_pack_1.format = 'json') THEN '"JSON"' END || ',"content":' || CAST(to_json(build_pack_1.content) AS TEXT) || ',"createdBy":' || coalesce((SELECT '{"id":"' || CAST(user_1.id AS TEXT) || '"}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = build_pack_1.tenant_id AND user_1.id = build_pack_1.created_by AND user_1.deleted_at IS NULL), 'null') || ',"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || '}' AS json 
FROM workshops AS workshop_1 
WHERE workshop_1.tenant_id = build_pack_1.tenant_id AND workshop_1.id = build_pack_1.workshop_id AND workshop_1.deleted_at IS NULL), 'null') || '}' AS json 
FROM build_packs AS build_pack_1 
WHERE viewer.tenant_id IS NOT NULL AND build_pack_1.id = $1::VARCHAR ORDER BY build_pack_1.tenant_id ASC, build_pack_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"buildPack":' || coalesce((SELECT '{"id":' || CAST(to_json(build_pack_1.id) AS TEXT) || ',"title":' || CAST(to_json(build_pack_1.title) AS TEXT) || ',"format":' || CASE WHEN (build_pack_1.format = 'markdown') THEN '"MARKDOWN"' WHEN (build_pack_1.format = 'json') THEN '"JSON"' END || ',"content":' || CAST(to_json(build_pack_1.content) AS TEXT) || ',"createdBy":' || coalesce((SELECT '{"id":"' || CAST(user_1.id AS TEXT) || '"}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = build_pack_1.tenant_id AND user_1.id = build_pack_1.created_by AND user_1.deleted_at IS NULL), 'null') || ',"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || '}' AS json 
FROM workshops AS workshop_1 
WHERE workshop_1.tenant_id = build_pack_1.tenant_id AND workshop_1.id = build_pack_1.workshop_id AND workshop_1.deleted_at IS NULL), 'null') || '}' AS json 
FROM build_packs AS build_pack_1 
WHERE viewer.tenant_id IS NOT NULL AND build_pack_1.id = $1::VARCHAR ORDER BY build_pack_1.tenant_id ASC, build_pack_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"buildPack":' || coalesce((SELECT '{"id":' || CAST(to_json(build_pack_1.id) AS TEXT) || ',"title":' || CAST(to_json(build_pack_1.title) AS TEXT) || ',"format":' || CASE WHEN (build_pack_1.format = 'markdown') THEN '"MARKDOWN"' WHEN (build_pack_1.format = 'json') THEN '"JSON"' END || ',"content":' || CAST(to_json(build_pack_1.content) AS TEXT) || ',"createdBy":' || coalesce((SELECT '{"id":"' || CAST(user_1.id AS TEXT) || '"}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = build_pack_1.tenant_id AND user_1.id = build_pack_1.created_by AND user_1.deleted_at IS NULL), 'null') || ',"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || '}' AS json 
FROM workshops AS workshop_1 
WHERE workshop_1.tenant_id = build_pack_1.tenant_id AND workshop_1.id = build_pack_1.workshop_id AND workshop_1.deleted_at IS NULL), 'null') || '}' AS json 
FROM build_packs AS build_pack_1 
WHERE viewer.tenant_id IS NOT NULL AND build_pack_1.id = $1::VARCHAR ORDER BY build_pack_1.tenant_id ASC, build_pack_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"buildPack":' || coalesce((SELECT '{"id":' || CAST(to_json(build_pack_1.id) AS TEXT) || ',"title":' || CAST(to_json(build_pack_1.title) AS TEXT) || ',"format":' || CASE WHEN (build_pack_1.format = 'markdown') THEN '"MARKDOWN"' WHEN (build_pack_1.format = 'json') THEN '"JSON"' END || ',"content":' || CAST(to_json(build_pack_1.content) AS TEXT) || ',"createdBy":' || coalesce((SELECT '{"id":"' || CAST(user_1.id AS TEXT) || '"}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = build_pack_1.tenant_id AND user_1.id = build_pack_1.created_by AND user_1.deleted_at IS NULL), 'null') || ',"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || '}' AS json 
FROM workshops AS workshop_1 
WHERE workshop_1.tenant_id = build_pack_1.tenant_id AND workshop_1.id = build_pack_1.workshop_id AND workshop_1.deleted_at IS NULL), 'null') || '}' AS json 
FROM build_packs AS build_pack_1 
WHERE viewer.tenant_id IS NOT NULL AND build_pack_1.id = $1::VARCHAR ORDER BY build_pack_1.tenant_id ASC, build_pack_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"buildPack":' || coalesce((SELECT '{"id":' || CAST(to_json(build_pack_1.id) AS TEXT) || ',"title":' || CAST(to_json(build_pack_1.title) AS TEXT) || ',"format":' || CASE WHEN (build_pack_1.format = 'markdown') THEN '"MARKDOWN"' WHEN (build_pack_1.format = 'json') THEN '"JSON"' END || ',"content":' || CAST(to_json(build_pack_1.content) AS TEXT) || ',"createdBy":' || coalesce((SELECT '{"id":"' || CAST(user_1.id AS TEXT) || '"}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = build_pack_1.tenant_id AND user_1.id = build_pack_1.created_by AND user_1.deleted_at IS NULL), 'null') || ',"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || '}' AS json 
FROM workshops AS workshop_1 
WHERE workshop_1.tenant_id = build_pack_1.tenant_id AND workshop_1.id = build_pack_1.workshop_id AND workshop_1.deleted_at IS NULL), 'null') || '}' AS json 
FROM build_packs AS build_pack_1 
WHERE viewer.tenant_id IS NOT NULL AND build_pack_1.id = $1::VARCHAR ORDER BY build_pack_1.tenant_id ASC, build_pack_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"buildPack":' || coalesce((SELECT '{"id":' || CAST(to_json(build_pack_1.id) AS TEXT) || ',"title":' || CAST(to_json(build_pack_1.title) AS TEXT) || ',"format":' || CASE WHEN (build_pack_1.format = 'markdown') THEN '"MARKDOWN"' WHEN (build_pack_1.format = 'json') THEN '"JSON"' END || ',"content":' || CAST(to_json(build_pack_1.content) AS TEXT) || ',"createdBy":' || coalesce((SELECT '{"id":"' || CAST(user_1.id AS TEXT) || '"}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = build_pack_1.tenant_id AND user_1.id = build_pack_1.created_by AND user_1.deleted_at IS NULL), 'null') || ',"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || '}' AS json 
FROM workshops AS workshop_1 
WHERE workshop_1.tenant_id = build_pack_1.tenant_id AND workshop_1.id = build_pack_1.workshop_id AND workshop_1.deleted_at IS NULL), 'null') || '}' AS json 
FROM build_packs AS build_pack_1 
WHERE viewer.tenant_id IS NOT NULL AND build_pack_1.id = $1::VARCHAR ORDER BY build_pack_1.tenant_id ASC, build_pack_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer
