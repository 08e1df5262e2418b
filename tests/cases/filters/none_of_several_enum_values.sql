WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshopMembers":' || (SELECT '{"nodes":[' || coalesce(string_agg(workshop_member_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"id":' || CAST(to_json(workshop_member_1.id) AS TEXT) || ',"role":' || CASE WHEN (workshop_member_1.role = 'owner') THEN '"OWNER"' WHEN (workshop_member_1.role = 'facilitator') THEN '"FACILITATOR"' WHEN (workshop_member_1.role = 'participant') THEN '"PARTICIPANT"' END || '}' AS row_nodes 
FROM workshop_members AS workshop_member_1 
WHERE viewer.tenant_id IS NOT NULL AND workshop_member_1.role != ALL ($1::TEXT[]) AND workshop_member_1.role IS NOT NULL ORDER BY workshop_member_1.tenant_id ASC, workshop_member_1.id ASC 
 LIMIT 50) AS workshop_member_1_page) || '}', 'UTF8') AS data 
FROM viewer
