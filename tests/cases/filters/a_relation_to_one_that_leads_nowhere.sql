WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshopMembers":' || (SELECT '{"nodes":[' || coalesce(string_agg(workshop_member_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"role":' || CASE WHEN (workshop_member_1.role = 'owner') THEN '"OWNER"' WHEN (workshop_member_1.role = 'facilitator') THEN '"FACILITATOR"' WHEN (workshop_member_1.role = 'participant') THEN '"PARTICIPANT"' END || ',"user":' || coalesce((SELECT '{"id":"' || CAST(user_1.id AS TEXT) || '"}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = workshop_member_1.tenant_id AND user_1.id = workshop_member_1.user_id AND user_1.deleted_at IS NULL), 'null') || '}' AS row_nodes 
FROM workshop_members AS workshop_member_1 
WHERE viewer.tenant_id IS NOT NULL AND NOT (EXISTS (SELECT * 
FROM users AS users_1 
WHERE users_1.tenant_id = workshop_member_1.tenant_id AND users_1.id = workshop_member_1.user_id AND users_1.deleted_at IS NULL AND true)) ORDER BY workshop_member_1.tenant_id ASC, workshop_member_1.id ASC 
 LIMIT 50) AS workshop_member_1_page) || '}', 'UTF8') AS data 
FROM viewer
