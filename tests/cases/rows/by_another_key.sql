WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $6::VARCHAR, true) AS role, set_config('app.tenant_id', $7::VARCHAR, true) AS tenant_id, set_config('app.user_id', $8::VARCHAR, true) AS user_id)
 SELECT convert_to('{"user":' || coalesce((SELECT '{"displayName":' || CAST(to_json(user_1.display_name) AS TEXT) || '}' AS json 
FROM users AS user_1 
WHERE viewer.tenant_id IS NOT NULL AND user_1.deleted_at IS NULL AND lower(user_1.email) = lower($1::VARCHAR) ORDER BY user_1.tenant_id ASC, user_1.id ASC 
 LIMIT 1), 'null') || ',"upper":' || coalesce((SELECT '{"displayName":' || CAST(to_json(user_2.display_name) AS TEXT) || ',"memberships":' || (SELECT '{"nodes":[' || coalesce(string_agg(workshop_member_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"role":' || CASE WHEN (workshop_member_1.role = 'owner') THEN '"OWNER"' WHEN (workshop_member_1.role = 'facilitator') THEN '"FACILITATOR"' WHEN (workshop_member_1.role = 'participant') THEN '"PARTICIPANT"' END || '}' AS row_nodes 
FROM workshop_members AS workshop_member_1 
WHERE workshop_member_1.tenant_id = user_2.tenant_id AND workshop_member_1.user_id = user_2.id ORDER BY workshop_member_1.tenant_id ASC, workshop_member_1.id ASC 
 LIMIT 1) AS workshop_member_1_page) || '}' AS json 
FROM users AS user_2 
WHERE viewer.tenant_id IS NOT NULL AND user_2.deleted_at IS NULL AND lower(user_2.email) = lower($2::VARCHAR) ORDER BY user_2.tenant_id ASC, user_2.id ASC 
 LIMIT 1), 'null') || ',"workshopMember":' || coalesce((SELECT '{"role":' || CASE WHEN (workshop_member_2.role = 'owner') THEN '"OWNER"' WHEN (workshop_member_2.role = 'facilitator') THEN '"FACILITATOR"' WHEN (workshop_member_2.role = 'participant') THEN '"PARTICIPANT"' END || ',"user":' || coalesce((SELECT '{"displayName":' || CAST(to_json(user_3.display_name) AS TEXT) || '}' AS json 
FROM users AS user_3 
WHERE user_3.tenant_id = workshop_member_2.tenant_id AND user_3.id = workshop_member_2.user_id AND user_3.deleted_at IS NULL), 'null') || '}' AS json 
FROM workshop_members AS workshop_member_2 
WHERE viewer.tenant_id IS NOT NULL AND workshop_member_2.workshop_id = $3::VARCHAR AND workshop_member_2.user_id = $4::UUID ORDER BY workshop_member_2.tenant_id ASC, workshop_member_2.id ASC 
 LIMIT 1), 'null') || ',"nobody":' || coalesce((SELECT '{"id":"' || CAST(user_4.id AS TEXT) || '"}' AS json 
FROM users AS user_4 
WHERE viewer.tenant_id IS NOT NULL AND user_4.deleted_at IS NULL AND lower(user_4.email) = lower($5::VARCHAR) ORDER BY user_4.tenant_id ASC, user_4.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer
