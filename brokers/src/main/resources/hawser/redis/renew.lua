-- Renews a node's lease and takes over fallen nodes: KEYS[1] when leases fall, KEYS[2] by when those who took a fallen node over
-- must be done with it, both sorted sets of nodes by milliseconds
-- ARGV[1] the node, ARGV[2] its lease, ARGV[3] how long whoever takes one over has for it, in milliseconds
--
-- Answers 'stands' or 'lapsed', or 'falling' where the node itself has fallen and is not cleared away yet, then nothing is
-- renewed; and the nodes that the caller is to clear away, which may be itself.

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- What it entered now would be cleared away with the rest.
local due = redis.call('ZSCORE', KEYS[2], ARGV[1])
if due and tonumber(due) > now then
  return {'falling'}
elseif due then
  redis.call('ZADD', KEYS[2], now + ARGV[3], ARGV[1])
  return {'falling', ARGV[1]}
end

local stood = redis.call('ZSCORE', KEYS[1], ARGV[1])
local answer = {stood and 'stands' or 'lapsed'}
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])

-- Who is late itself takes nobody over yet: perhaps Redis was away, and the others renew in a moment.
if not stood or tonumber(stood) <= now then
  return answer
end
local fallen = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now)
for _, node in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now)) do
  fallen[#fallen + 1] = node
end
for _, node in ipairs(fallen) do
  redis.call('ZREM', KEYS[1], node)
  redis.call('ZADD', KEYS[2], now + ARGV[3], node)
  answer[#answer + 1] = node
end
return answer
