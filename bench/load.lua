-- What the folder BENCH_LOAD holds in, requests and one line of JSON out.
--   target    the path, then a header a line
--   bodies    a body a line, sent one after the other
--   verified  a right answer; kind: `fixed` if every answer must be the same, byte by byte, and
--             `unsized` if one may be longer than another
--   numbers   how many numbers take the place of @unique@ in rotation, from 0 on; 0: new ones only

local folder = os.getenv("BENCH_LOAD") .. "/"
local threads = {}

local function read(name)
  local file = assert(io.open(folder .. name, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

function setup(thread)
  table.insert(threads, thread)
end

function init()
  local path
  local headers = {}
  for line in read("target"):gmatch("[^\n]+") do
    local name, value = line:match("^([^:]+): (.*)$")
    if path == nil then path = line else headers[name] = value end
  end
  requests, at = {}, 0
  numbers = tonumber(read("numbers"))
  number = numbers > 0 and -1 or os.time() % 4095 * 1048576
  for body in read("bodies"):gmatch("[^\n]+") do
    table.insert(requests, wrk.format("POST", path, headers, body))
  end
  verified, kind = read("verified"), read("kind")
  bad, example = 0, ""
end

-- What is unique is as long as in the verified answer, so the length of the body stays right.
function request()
  at = at % #requests + 1
  local text = requests[at]
  if text:find("@unique@", 1, true) == nil then return text end
  number = number + 1
  if number == numbers then number = 0 end
  return (text:gsub("@unique@", string.format("%08x", number)))
end

local function is_right(status, body)
  if status ~= 200 then return false end
  -- Strings are interned: equal ones are one.
  if kind == "fixed" then return body == verified end
  if body:find('"errors":[{', 1, true) then return false end
  local ratio = #body / #verified
  return kind == "unsized" or (ratio >= 0.8 and ratio <= 1.2)
end

function response(status, headers, body)
  if not is_right(status, body) then
    bad = bad + 1
    if bad == 1 then example = status .. " " .. body:sub(1, 200) end
  end
end

function done(summary, latency)
  local wrong, said = 0, ""
  for _, thread in ipairs(threads) do
    wrong = wrong + thread:get("bad")
    if said == "" then said = thread:get("example") end
  end
  local lost = summary.errors
  io.write(string.format(
    'BENCH {"requests":%d,"seconds":%.6f,"p50":%.4f,"p99":%.4f,"bad":%d,"lost":%d}\n',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    wrong, lost.connect + lost.read + lost.write + lost.timeout
  ))
  io.write("EXAMPLE " .. said:gsub("%c", " ") .. "\n")
end
