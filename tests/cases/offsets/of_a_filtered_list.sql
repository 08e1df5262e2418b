WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $3::VARCHAR, true) AS role, set_config('app.tenant_id', $4::VARCHAR, true) AS tenant_id, set_config('app.user_id', $5::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshops":' || (SELECT '{"nodes":[' || coalesce(string_agg(workshop_1_page.row_nodes, ',') FILTER (WHERE workshop_1_page.at <= 50), '') || '],"pageInfo":{"hasPreviousPage":' || CAST($1::INTEGER > 0 AND (EXISTS (SELECT 1 
FROM workshops AS workshop_1_left_out 
WHERE viewer.tenant_id IS NOT NULL AND workshop_1_left_out.deleted_at IS NULL AND workshop_1_left_out.status = $2::VARCHAR)) AS TEXT) || ',"hasNextPage":' || CAST(count(*) > 50 AS TEXT) || '}}' AS json 
FROM (SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || '}' AS row_nodes, row_number() OVER (ORDER BY workshop_1.tenant_id ASC, workshop_1.id ASC) - $1::INTEGER AS at 
FROM workshops AS workshop_1 
WHERE viewer.tenant_id IS NOT NULL AND workshop_1.deleted_at IS NULL AND workshop_1.status = $2::VARCHAR ORDER BY workshop_1.tenant_id ASC, workshop_1.id ASC 
 LIMIT 50 + 1 OFFSET $1::INTEGER) AS workshop_1_page) || '}', 'UTF8') AS data 
FROM viewer
