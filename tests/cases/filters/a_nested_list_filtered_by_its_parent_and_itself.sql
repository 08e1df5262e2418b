WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $3::VARCHAR, true) AS role, set_config('app.tenant_id', $4::VARCHAR, true) AS tenant_id, set_config('app.user_id', $5::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshops":' || (SELECT '{"nodes":[' || coalesce(string_agg(workshop_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"members":' || (SELECT '{"totalCount":' || CAST((SELECT count(*) AS count_1 
FROM workshop_members AS workshop_member_1_counted 
WHERE workshop_member_1_counted.tenant_id = workshop_1.tenant_id AND workshop_member_1_counted.workshop_id = workshop_1.id AND workshop_member_1_counted.role = $1::VARCHAR AND (EXISTS (SELECT * 
FROM users AS users_1 
WHERE users_1.tenant_id = workshop_member_1_counted.tenant_id AND users_1.id = workshop_member_1_counted.user_id AND users_1.deleted_at IS NULL AND users_1.email LIKE $2::VARCHAR))) AS TEXT) || ',"nodes":[' || coalesce(string_agg(workshop_member_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"role":' || CASE WHEN (workshop_member_1.role = 'owner') THEN '"OWNER"' WHEN (workshop_member_1.role = 'facilitator') THEN '"FACILITATOR"' WHEN (workshop_member_1.role = 'participant') THEN '"PARTICIPANT"' END || '}' AS row_nodes 
FROM workshop_members AS workshop_member_1 
WHERE workshop_member_1.tenant_id = workshop_1.tenant_id AND workshop_member_1.workshop_id = workshop_1.id AND workshop_member_1.role = $1::VARCHAR AND (EXISTS (SELECT * 
FROM users AS users_2 
WHERE users_2.tenant_id = workshop_member_1.tenant_id AND users_2.id = workshop_member_1.user_id AND users_2.deleted_at IS NULL AND users_2.email LIKE $2::VARCHAR)) ORDER BY workshop_member_1.tenant_id ASC, workshop_member_1.id ASC 
 LIMIT 50) AS workshop_member_1_page) || '}' AS row_nodes 
FROM workshops AS workshop_1 
WHERE viewer.tenant_id IS NOT NULL AND workshop_1.deleted_at IS NULL ORDER BY workshop_1.tenant_id ASC, workshop_1.id ASC 
 LIMIT 50) AS workshop_1_page) || '}', 'UTF8') AS data 
FROM viewer
