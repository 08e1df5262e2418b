WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $3::VARCHAR, true) AS role, set_config('app.tenant_id', $4::VARCHAR, true) AS tenant_id, set_config('app.user_id', $5::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshopSteps":' || (SELECT '{"nodes":[' || coalesce(string_agg(workshop_step_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || '}' AS json 
FROM workshops AS workshop_1 
WHERE workshop_1.tenant_id = workshop_step_1.tenant_id AND workshop_1.id = workshop_step_1.workshop_id AND workshop_1.deleted_at IS NULL), 'null') || '}' AS row_nodes 
FROM workshop_steps AS workshop_step_1 
WHERE viewer.tenant_id IS NOT NULL AND workshop_step_1.position = $1::INTEGER AND (EXISTS (SELECT * 
FROM workshops AS workshops_1 
WHERE workshops_1.tenant_id = workshop_step_1.tenant_id AND workshops_1.id = workshop_step_1.workshop_id AND workshops_1.deleted_at IS NULL AND (EXISTS (SELECT * 
FROM users AS users_1 
WHERE users_1.tenant_id = workshops_1.tenant_id AND users_1.id = workshops_1.created_by AND users_1.deleted_at IS NULL AND (EXISTS (SELECT * 
FROM workshop_members AS workshop_members_1 
WHERE workshop_members_1.tenant_id = users_1.tenant_id AND workshop_members_1.user_id = users_1.id AND workshop_members_1.role = $2::VARCHAR)))))) ORDER BY workshop_step_1.position ASC, workshop_step_1.tenant_id ASC, workshop_step_1.id ASC 
 LIMIT 50) AS workshop_step_1_page) || '}', 'UTF8') AS data 
FROM viewer
