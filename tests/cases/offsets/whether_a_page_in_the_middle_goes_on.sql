WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $3::VARCHAR, true) AS role, set_config('app.tenant_id', $4::VARCHAR, true) AS tenant_id, set_config('app.user_id', $5::VARCHAR, true) AS user_id)
 SELECT convert_to('{"middle":' || (SELECT '{"nodes":[' || coalesce(string_agg(workshop_1_page.row_nodes, ',') FILTER (WHERE workshop_1_page.at <= 2), '') || '],"pageInfo":{"hasNextPage":' || CAST(count(*) > 2 AS TEXT) || ',"hasPreviousPage":' || CAST($1::INTEGER > 0 AND (EXISTS (SELECT 1 
FROM workshops AS workshop_1_left_out 
WHERE viewer.tenant_id IS NOT NULL AND workshop_1_left_out.deleted_at IS NULL)) AS TEXT) || ',"startCursor":' || coalesce('"' || translate(encode(convert_to('[1601564814,"' || CAST((array_agg(workshop_1_page.key_tenant_id) FILTER (WHERE workshop_1_page.at <= 2))[1] AS TEXT) || '",' || CAST(to_json((array_agg(workshop_1_page.key_id) FILTER (WHERE workshop_1_page.at <= 2))[1]) AS TEXT) || ']', 'UTF8'), 'base64'), '+/=' || chr(10), '-_') || '"', 'null') || ',"endCursor":' || coalesce('"' || translate(encode(convert_to('[1601564814,"' || CAST((array_agg(workshop_1_page.key_tenant_id) FILTER (WHERE workshop_1_page.at <= 2))[least(count(*), 2)] AS TEXT) || '",' || CAST(to_json((array_agg(workshop_1_page.key_id) FILTER (WHERE workshop_1_page.at <= 2))[least(count(*), 2)]) AS TEXT) || ']', 'UTF8'), 'base64'), '+/=' || chr(10), '-_') || '"', 'null') || '}}' AS json 
FROM (SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || '}' AS row_nodes, workshop_1.tenant_id AS key_tenant_id, workshop_1.id AS key_id, row_number() OVER (ORDER BY workshop_1.tenant_id ASC, workshop_1.id ASC) - $1::INTEGER AS at 
FROM workshops AS workshop_1 
WHERE viewer.tenant_id IS NOT NULL AND workshop_1.deleted_at IS NULL ORDER BY workshop_1.tenant_id ASC, workshop_1.id ASC 
 LIMIT 2 + 1 OFFSET $1::INTEGER) AS workshop_1_page) || ',"last":' || (SELECT '{"nodes":[' || coalesce(string_agg(workshop_2_page.row_nodes, ',') FILTER (WHERE workshop_2_page.at <= 2), '') || '],"pageInfo":{"hasNextPage":' || CAST(count(*) > 2 AS TEXT) || '}}' AS json 
FROM (SELECT '{"title":' || CAST(to_json(workshop_2.title) AS TEXT) || '}' AS row_nodes, row_number() OVER (ORDER BY workshop_2.tenant_id ASC, workshop_2.id ASC) - $2::INTEGER AS at 
FROM workshops AS workshop_2 
WHERE viewer.tenant_id IS NOT NULL AND workshop_2.deleted_at IS NULL ORDER BY workshop_2.tenant_id ASC, workshop_2.id ASC 
 LIMIT 2 + 1 OFFSET $2::INTEGER) AS workshop_2_page) || '}', 'UTF8') AS data 
FROM viewer
