WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshopMembers":' || (SELECT '{"nodes":[' || coalesce(string_agg(workshop_member_1_page.row_nodes, ',' ORDER BY workshop_member_1_page.at DESC), '') || ']}' AS json 
FROM (SELECT '{"id":' || CAST(to_json(workshop_member_1.id) AS TEXT) || ',"user":' || coalesce((SELECT '{"id":"' || CAST(user_1.id AS TEXT) || '"}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = workshop_member_1.tenant_id AND user_1.id = workshop_member_1.user_id AND user_1.deleted_at IS NULL), 'null') || '}' AS row_nodes, row_number() OVER (ORDER BY workshop_member_1.tenant_id DESC, workshop_member_1.id DESC) AS at 
FROM workshop_members AS workshop_member_1 
WHERE viewer.tenant_id IS NOT NULL ORDER BY workshop_member_1.tenant_id DESC, workshop_member_1.id DESC 
 LIMIT 1) AS workshop_member_1_page) || '}', 'UTF8') AS data 
FROM viewer
