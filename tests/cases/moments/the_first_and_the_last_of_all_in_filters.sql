WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $5::VARCHAR, true) AS role, set_config('app.tenant_id', $6::VARCHAR, true) AS tenant_id, set_config('app.user_id', $7::VARCHAR, true) AS user_id)
 SELECT convert_to('{"all":{"totalCount":' || CAST((SELECT count(*) AS count_1 
FROM locations AS location_1_counted 
WHERE viewer.tenant_id IS NOT NULL AND location_1_counted.recorded_at <= $1::TIMESTAMP WITH TIME ZONE AND location_1_counted.recorded_at >= $2::TIMESTAMP WITH TIME ZONE) AS TEXT) || '},"none":{"totalCount":' || CAST((SELECT count(*) AS count_2 
FROM locations AS location_2_counted 
WHERE viewer.tenant_id IS NOT NULL AND location_2_counted.recorded_at = ANY ($3::TIMESTAMP WITH TIME ZONE[])) AS TEXT) || '},"before":{"totalCount":' || CAST((SELECT count(*) AS count_3 
FROM locations AS location_3_counted 
WHERE viewer.tenant_id IS NOT NULL AND location_3_counted.recorded_at < $4::TIMESTAMP WITH TIME ZONE) AS TEXT) || '}}', 'UTF8') AS data 
FROM viewer
