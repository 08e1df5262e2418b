WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || ',"createdBy":' || coalesce((SELECT '{"displayName":' || CAST(to_json(user_1.display_name) AS TEXT) || '}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = workshop_1.tenant_id AND user_1.id = workshop_1.created_by AND user_1.deleted_at IS NULL), 'null') || ',"members":' || (SELECT '{"nodes":[' || coalesce(string_agg(workshop_member_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"role":' || CASE WHEN (workshop_member_1.role = 'owner') THEN '"OWNER"' WHEN (workshop_member_1.role = 'facilitator') THEN '"FACILITATOR"' WHEN (workshop_member_1.role = 'participant') THEN '"PARTICIPANT"' END || ',"user":' || coalesce((SELECT '{"displayName":' || CAST(to_json(user_2.display_name) AS TEXT) || '}' AS json 
FROM users AS user_2 
WHERE user_2.tenant_id = workshop_member_1.tenant_id AND user_2.id = workshop_member_1.user_id AND user_2.deleted_at IS NULL), 'null') || '}' AS row_nodes 
FROM workshop_members AS workshop_member_1 
WHERE workshop_member_1.tenant_id = workshop_1.tenant_id AND workshop_member_1.workshop_id = workshop_1.id ORDER BY workshop_member_1.tenant_id ASC, workshop_member_1.id ASC 
 LIMIT 50) AS workshop_member_1_page) || ',"steps":' || (SELECT '{"nodes":[' || coalesce(string_agg(workshop_step_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"position":' || CAST(workshop_step_1.position AS TEXT) || ',"title":' || CAST(to_json(workshop_step_1.title) AS TEXT) || ',"status":' || CASE WHEN (workshop_step_1.status = 'not_started') THEN '"NOT_STARTED"' WHEN (workshop_step_1.status = 'in_progress') THEN '"IN_PROGRESS"' WHEN (workshop_step_1.status = 'completed') THEN '"COMPLETED"' END || '}' AS row_nodes 
FROM workshop_steps AS workshop_step_1 
WHERE workshop_step_1.tenant_id = workshop_1.tenant_id AND workshop_step_1.workshop_id = workshop_1.id ORDER BY workshop_step_1.position ASC, workshop_step_1.tenant_id ASC, workshop_step_1.id ASC 
 LIMIT 50) AS workshop_step_1_page) || ',"sessions":' || (SELECT '{"nodes":[' || coalesce(string_agg(session_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"startedAt":' || CAST(to_json(session_1.started_at) AS TEXT) || ',"endedAt":' || coalesce(CAST(to_json(session_1.ended_at) AS TEXT), 'null') || '}' AS row_nodes 
FROM sessions AS session_1 
WHERE session_1.tenant_id = workshop_1.tenant_id AND session_1.workshop_id = workshop_1.id ORDER BY session_1.started_at DESC, session_1.tenant_id DESC, session_1.id DESC 
 LIMIT 50) AS session_1_page) || ',"buildPacks":' || (SELECT '{"nodes":[' || coalesce(string_agg(build_pack_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"title":' || CAST(to_json(build_pack_1.title) AS TEXT) || ',"format":' || CASE WHEN (build_pack_1.format = 'markdown') THEN '"MARKDOWN"' WHEN (build_pack_1.format = 'json') THEN '"JSON"' END || '}' AS row_nodes 
FROM build_packs AS build_pack_1 
WHERE build_pack_1.tenant_id = workshop_1.tenant_id AND build_pack_1.workshop_id = workshop_1.id ORDER BY build_pack_1.tenant_id ASC, build_pack_1.id ASC 
 LIMIT 50) AS build_pack_1_page) || '}' AS json 
FROM workshops AS workshop_1 
WHERE viewer.tenant_id IS NOT NULL AND workshop_1.deleted_at IS NULL AND workshop_1.id = $1::VARCHAR ORDER BY workshop_1.tenant_id ASC, workshop_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer
