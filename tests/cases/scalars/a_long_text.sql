WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id)
 SELECT convert_to('{"buildPacks":' || (SELECT '{"nodes":[' || coalesce(string_agg(build_pack_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"title":' || CAST(to_json(build_pack_1.title) AS TEXT) || ',"format":' || CASE WHEN (build_pack_1.format = 'markdown') THEN '"MARKDOWN"' WHEN (build_pack_1.format = 'json') THEN '"JSON"' END || ',"content":' || CAST(to_json(build_pack_1.content) AS TEXT) || '}' AS row_nodes 
FROM build_packs AS build_pack_1 
WHERE viewer.tenant_id IS NOT NULL ORDER BY build_pack_1.tenant_id ASC, build_pack_1.id ASC 
 LIMIT 50) AS build_pack_1_page) || '}', 'UTF8') AS data 
FROM viewer
