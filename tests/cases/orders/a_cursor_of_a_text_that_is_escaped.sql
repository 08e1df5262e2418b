WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $4::VARCHAR, true) AS role, set_config('app.tenant_id', $5::VARCHAR, true) AS tenant_id, set_config('app.user_id', $6::VARCHAR, true) AS user_id)
 SELECT convert_to('{"users":' || (SELECT '{"edges":[' || coalesce(string_agg(user_1_page.row_edges, ','), '') || ']}' AS json 
FROM (SELECT '{"cursor":"' || translate(encode(convert_to('[3495979510,' || CAST(to_json(user_1.display_name) AS TEXT) || ',"' || CAST(user_1.tenant_id AS TEXT) || '","' || CAST(user_1.id AS TEXT) || '"]', 'UTF8'), 'base64'), '+/=' || chr(10), '-_') || '","node":{"displayName":' || CAST(to_json(user_1.display_name) AS TEXT) || '}}' AS row_edges 
FROM users AS user_1 
WHERE viewer.tenant_id IS NOT NULL AND user_1.deleted_at IS NULL AND (user_1.display_name, user_1.tenant_id, user_1.id) > ($1::VARCHAR, $2::UUID, $3::UUID) ORDER BY user_1.display_name ASC, user_1.tenant_id ASC, user_1.id ASC 
 LIMIT 50) AS user_1_page) || '}', 'UTF8') AS data 
FROM viewer
