WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $4::VARCHAR, true) AS role, set_config('app.tenant_id', $5::VARCHAR, true) AS tenant_id, set_config('app.user_id', $6::VARCHAR, true) AS user_id)
 SELECT convert_to('{"text":{"totalCount":' || CAST((SELECT count(*) AS count_1 
FROM workshops AS workshop_1_counted 
WHERE viewer.tenant_id IS NOT NULL AND workshop_1_counted.deleted_at IS NULL AND workshop_1_counted.id != $1::VARCHAR) AS TEXT) || '},"uuid":{"totalCount":' || CAST((SELECT count(*) AS count_2 
FROM users AS user_1_counted 
WHERE viewer.tenant_id IS NOT NULL AND user_1_counted.deleted_at IS NULL AND user_1_counted.id != $2::UUID) AS TEXT) || '},"none":{"totalCount":' || CAST((SELECT count(*) AS count_3 
FROM workshops AS workshop_2_counted 
WHERE viewer.tenant_id IS NOT NULL AND workshop_2_counted.deleted_at IS NULL AND workshop_2_counted.id = ANY ($3::TEXT[])) AS TEXT) || '}}', 'UTF8') AS data 
FROM viewer
