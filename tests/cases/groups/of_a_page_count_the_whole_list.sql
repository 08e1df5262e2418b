WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshopMembers":' || (SELECT '{"nodes":[' || coalesce(string_agg(workshop_member_1_page.row_nodes, ','), '') || '],"groupBy":[' || (SELECT coalesce(string_agg('{"key":{"role":' || coalesce(CASE WHEN (group_1.key_0 = 'owner') THEN '"OWNER"' WHEN (group_1.key_0 = 'facilitator') THEN '"FACILITATOR"' WHEN (group_1.key_0 = 'participant') THEN '"PARTICIPANT"' END, 'null') || '},"aggregates":{"count":' || coalesce(CAST(group_1.measure_0 AS TEXT), 'null') || '}}', ','), '') AS json 
FROM (SELECT workshop_member_1_grouped.role AS key_0, count(*) AS measure_0 
FROM workshop_members AS workshop_member_1_grouped 
WHERE viewer.tenant_id IS NOT NULL GROUP BY key_0 ORDER BY key_0 
 LIMIT 5) AS group_1) || ']}' AS json 
FROM (SELECT '{"role":' || CASE WHEN (workshop_member_1.role = 'owner') THEN '"OWNER"' WHEN (workshop_member_1.role = 'facilitator') THEN '"FACILITATOR"' WHEN (workshop_member_1.role = 'participant') THEN '"PARTICIPANT"' END || '}' AS row_nodes 
FROM workshop_members AS workshop_member_1 
WHERE viewer.tenant_id IS NOT NULL ORDER BY workshop_member_1.tenant_id ASC, workshop_member_1.id ASC 
 LIMIT 1) AS workshop_member_1_page) || '}', 'UTF8') AS data 
FROM viewer
