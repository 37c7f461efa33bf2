-- A node says what there is to know of it, and hears of all: KEYS[1] until when each is believed, a sorted set of runs by
-- milliseconds; KEYS[2] what each said, a hash: when, lowest and highest level, a blank after each, and the rest
-- ARGV[1] the run, ARGV[2] its lease in milliseconds, ARGV[3] and ARGV[4] the lowest and highest level it speaks, ARGV[5] the rest
--
-- Answers the time, whether the node is let in (1) or has no level in common with all who are there (0), and the hash.

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for _, gone in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now)) do
  redis.call('ZREM', KEYS[1], gone)
  redis.call('HDEL', KEYS[2], gone)
end
local joined = 1
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  local least, most = tonumber(ARGV[3]), tonumber(ARGV[4])
  for _, said in ipairs(redis.call('HVALS', KEYS[2])) do
    local _, _, lowest, highest = string.find(said, '^%d+ (%d+) (%d+) ')
    if lowest then
      least = math.max(least, tonumber(lowest))
      most = math.min(most, tonumber(highest))
    end
  end
  if least > most then
    joined = 0
  end
end
if joined == 1 then
  redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
  redis.call('HSET', KEYS[2], ARGV[1], string.format('%.0f %s %s ', now, ARGV[3], ARGV[4]) .. ARGV[5])
  -- Where nobody comes any more, nothing stays.
  redis.call('EXPIRE', KEYS[1], 86400)
  redis.call('EXPIRE', KEYS[2], 86400)
end
return { now, joined, redis.call('HGETALL', KEYS[2]) }
