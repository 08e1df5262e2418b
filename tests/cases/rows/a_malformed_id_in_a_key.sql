WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $3::VARCHAR, true) AS role, set_config('app.tenant_id', $4::VARCHAR, true) AS tenant_id, set_config('app.user_id', $5::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshopMember":' || coalesce((SELECT '{"id":' || CAST(to_json(workshop_member_1.id) AS TEXT) || '}' AS json 
FROM workshop_members AS workshop_member_1 
WHERE viewer.tenant_id IS NOT NULL AND workshop_member_1.workshop_id = $1::VARCHAR AND workshop_member_1.user_id = $2::UUID ORDER BY workshop_member_1.tenant_id ASC, workshop_member_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer
