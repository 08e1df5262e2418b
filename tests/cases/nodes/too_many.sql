WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $3::VARCHAR, true) AS role, set_config('app.tenant_id', $4::VARCHAR, true) AS tenant_id, set_config('app.user_id', $5::VARCHAR, true) AS user_id)
 SELECT convert_to('{"nodes":[' || (SELECT coalesce(string_agg(coalesce((SELECT '{"id":' || CAST(to_json(build_pack_1.id) AS TEXT) || '}' AS json 
FROM build_packs AS build_pack_1 
WHERE viewer.tenant_id IS NOT NULL AND build_pack_1.id = id_1.text ORDER BY build_pack_1.tenant_id ASC, build_pack_1.id ASC 
 LIMIT 1), (SELECT '{"id":"' || CAST(invite_code_1.id AS TEXT) || '"}' AS json 
FROM invite_codes AS invite_code_1 
WHERE viewer.tenant_id IS NOT NULL AND invite_code_1.id = id_1.uuid ORDER BY invite_code_1.tenant_id ASC, invite_code_1.id ASC 
 LIMIT 1), (SELECT '{"id":"' || CAST(location_1.id AS TEXT) || '"}' AS json 
FROM locations AS location_1 
WHERE viewer.tenant_id IS NOT NULL AND location_1.id = id_1.uuid ORDER BY location_1.tenant_id ASC, location_1.id ASC 
 LIMIT 1), (SELECT '{"id":' || CAST(to_json(session_1.id) AS TEXT) || '}' AS json 
FROM sessions AS session_1 
WHERE viewer.tenant_id IS NOT NULL AND session_1.id = id_1.text ORDER BY session_1.tenant_id ASC, session_1.id ASC 
 LIMIT 1), (SELECT '{"id":"' || CAST(tenant_1.id AS TEXT) || '"}' AS json 
FROM tenants AS tenant_1 
WHERE viewer.tenant_id IS NOT NULL AND tenant_1.deleted_at IS NULL AND tenant_1.id = id_1.uuid ORDER BY tenant_1.id ASC 
 LIMIT 1), (SELECT '{"id":"' || CAST(user_1.id AS TEXT) || '"}' AS json 
FROM users AS user_1 
WHERE viewer.tenant_id IS NOT NULL AND user_1.deleted_at IS NULL AND user_1.id = id_1.uuid ORDER BY user_1.tenant_id ASC, user_1.id ASC 
 LIMIT 1), (SELECT '{"id":' || CAST(to_json(workshop_1.id) AS TEXT) || '}' AS json 
FROM workshops AS workshop_1 
WHERE viewer.tenant_id IS NOT NULL AND workshop_1.deleted_at IS NULL AND workshop_1.id = id_1.text ORDER BY workshop_1.tenant_id ASC, workshop_1.id ASC 
 LIMIT 1), (SELECT '{"id":' || CAST(to_json(workshop_member_1.id) AS TEXT) || '}' AS json 
FROM workshop_members AS workshop_member_1 
WHERE viewer.tenant_id IS NOT NULL AND workshop_member_1.id = id_1.text ORDER BY workshop_member_1.tenant_id ASC, workshop_member_1.id ASC 
 LIMIT 1), (SELECT '{"id":' || CAST(to_json(workshop_step_1.id) AS TEXT) || '}' AS json 
FROM workshop_steps AS workshop_step_1 
WHERE viewer.tenant_id IS NOT NULL AND workshop_step_1.id = id_1.text ORDER BY workshop_step_1.tenant_id ASC, workshop_step_1.id ASC 
 LIMIT 1), 'null'), ',' ORDER BY id_1.ordinal), '') AS json 
FROM unnest($1::TEXT[], $2::UUID[]) WITH ORDINALITY AS id_1(text, uuid, ordinal)) || ']}', 'UTF8') AS data 
FROM viewer
