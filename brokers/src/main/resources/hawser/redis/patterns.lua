-- A node says to which patterns it listens, and hears it of all: KEYS[1] a hash of nodes, and v how often any of them
-- changed; the shard channel of the same name tells of each change, and as change 0 of a node that fell silent
-- ARGV[1] the node, ARGV[2] for how long this is believed, in milliseconds, or 0 where it says farewell, ARGV[3] its patterns or
-- nothing where it listens to none, ARGV[4] whether this is another than before, so that it is to be told
--
-- What a node said is the number of the change, until when it is believed, a blank after each, and its patterns. Answers the
-- number of the last change, how many heard of this one, and the hash.

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local said = redis.call('HGETALL', KEYS[1])
local mine, changes = 0, 0
local silent
for at = 1, #said, 2 do
  local _, _, change, till = string.find(said[at + 1], '^(%d+) (%d+) ')
  if said[at] == 'v' then
    changes = tonumber(said[at + 1])
  elseif said[at] == ARGV[1] then
    mine = tonumber(change)
  elseif tonumber(till) < now then
    redis.call('HDEL', KEYS[1], said[at])
    silent = said[at]
  end
end
if silent then
  redis.call('SPUBLISH', KEYS[1], '0 ' .. silent .. ' ')
end
local heard = 0
if ARGV[4] == '1' or (mine == 0 and ARGV[3] ~= '') then
  changes = redis.call('HINCRBY', KEYS[1], 'v', 1)
  mine = changes
  heard = redis.call('SPUBLISH', KEYS[1], string.format('%.0f ', changes) .. ARGV[1] .. ' ' .. ARGV[3])
end
if ARGV[2] == '0' then
  redis.call('HDEL', KEYS[1], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f %.0f ', mine, now + ARGV[2]) .. ARGV[3])
  -- Where nobody comes any more, nothing stays.
  redis.call('EXPIRE', KEYS[1], 86400)
end
return { changes, heard, redis.call('HGETALL', KEYS[1]) }
