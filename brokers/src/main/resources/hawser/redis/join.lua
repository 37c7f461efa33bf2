-- Counts a line among its user's: KEYS[1] the lines, a hash by session: generation, blank, node; KEYS[2] how many each node has
-- of them, a hash
-- ARGV[1] the session, ARGV[2] its generation, ARGV[3] the node, ARGV[4] how many lines there may be
--
-- Answers how many there are and 1 where some are on other nodes; nothing where there are as many as may be.

local stands = redis.call('HGET', KEYS[1], ARGV[1])
if not stands and redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[4]) then
  return {}
end
local generation, node = string.match(stands or '0 ', '^(%d+) (.*)$')
if tonumber(generation) <= tonumber(ARGV[2]) then
  if stands and redis.call('HINCRBY', KEYS[2], node, -1) <= 0 then
    redis.call('HDEL', KEYS[2], node)
  end
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. ARGV[3])
  redis.call('HINCRBY', KEYS[2], ARGV[3], 1)
end
local others = redis.call('HLEN', KEYS[2]) - redis.call('HEXISTS', KEYS[2], ARGV[3])
return {redis.call('HLEN', KEYS[1]), others > 0 and 1 or 0}
