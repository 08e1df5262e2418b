WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $4::VARCHAR, true) AS role, set_config('app.tenant_id', $5::VARCHAR, true) AS tenant_id, set_config('app.user_id', $6::VARCHAR, true) AS user_id)
 SELECT convert_to('{"buildPacks":' || (SELECT '{"nodes":[' || coalesce(string_agg(build_pack_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"id":' || CAST(to_json(build_pack_1.id) AS TEXT) || '}' AS row_nodes 
FROM build_packs AS build_pack_1 
WHERE viewer.tenant_id IS NOT NULL AND (build_pack_1.created_at, build_pack_1.tenant_id, build_pack_1.id) > ($1::TIMESTAMP WITH TIME ZONE, $2::UUID, $3::VARCHAR) ORDER BY build_pack_1.created_at ASC, build_pack_1.tenant_id ASC, build_pack_1.id ASC 
 LIMIT 50) AS build_pack_1_page) || '}', 'UTF8') AS data 
FROM viewer
