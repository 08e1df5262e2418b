WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $3::VARCHAR, true) AS role, set_config('app.tenant_id', $4::VARCHAR, true) AS tenant_id, set_config('app.user_id', $5::VARCHAR, true) AS user_id)
 SELECT convert_to('{"leap":{"totalCount":' || CAST((SELECT count(*) AS count_1 
FROM locations AS location_1_counted 
WHERE viewer.tenant_id IS NOT NULL AND location_1_counted.recorded_at < $1::TIMESTAMP WITH TIME ZONE) AS TEXT) || '},"next":{"totalCount":' || CAST((SELECT count(*) AS count_2 
FROM locations AS location_2_counted 
WHERE viewer.tenant_id IS NOT NULL AND location_2_counted.recorded_at < $2::TIMESTAMP WITH TIME ZONE) AS TEXT) || '}}', 'UTF8') AS data 
FROM viewer
