-- Counts a line among its user's: KEYS[1] the lines, a hash by session: generation, blank, node; KEYS[2] how many each node has
-- of them, a hash; KEYS[3] who has a seat, a hash by session: since when in microseconds, blank, platform; under '' how long it lives
-- ARGV[1] the session, ARGV[2] its generation, ARGV[3] the node, ARGV[4] how many lines there may be
-- ARGV[5] the platform on which it needs a seat, or nothing, then none of these: ARGV[6] how many there are, ARGV[7] 1 where a new
-- session takes another's, ARGV[8] 1 where the session is not new, ARGV[9] how long seats outlive the last line, in milliseconds
--
-- Answers how many there are and 1 where some are on other nodes, then session, generation and node of each line that has to go;
-- or one word for why not: 'connections', 'displaced', 'platform'.

local stands = redis.call('HGET', KEYS[1], ARGV[1])

-- Who has to go, those without a line and those who came first before others.
local going = {}
local seats = ARGV[5] ~= ''
if seats and not redis.call('HGET', KEYS[3], ARGV[1]) then
  local others = {}
  local all = redis.call('HGETALL', KEYS[3])
  for i = 1, #all, 2 do
    local since, platform = string.match(all[i + 1], '^(%d+) (.*)$')
    if platform == ARGV[5] then
      others[#others + 1] = {session = all[i], since = tonumber(since), line = redis.call('HGET', KEYS[1], all[i])}
    end
  end
  local over = #others + 1 - tonumber(ARGV[6])
  if over > 0 and ARGV[8] == '1' then
    return {'displaced'}
  end
  table.sort(others, function(one, other)
    if (one.line and true) ~= (other.line and true) then
      return not one.line
    end
    return one.since < other.since
  end)
  for i = 1, math.min(over, #others) do
    if others[i].line and ARGV[7] ~= '1' then
      return {'platform'}
    end
    going[i] = others[i]
  end
end

local lines = redis.call('HLEN', KEYS[1])
for _, other in ipairs(going) do
  lines = lines - (other.line and 1 or 0)
end
if not stands and lines >= tonumber(ARGV[4]) then
  return {'connections'}
end

local function less(node)
  if redis.call('HINCRBY', KEYS[2], node, -1) <= 0 then
    redis.call('HDEL', KEYS[2], node)
  end
end

local gone = {}
for _, other in ipairs(going) do
  redis.call('HDEL', KEYS[3], other.session)
  if other.line then
    local generation, node = string.match(other.line, '^(%d+) (.*)$')
    redis.call('HDEL', KEYS[1], other.session)
    less(node)
    for _, said in ipairs({other.session, generation, node}) do
      gone[#gone + 1] = said
    end
  end
end
if seats then
  local time = redis.call('TIME')
  redis.call('HSETNX', KEYS[3], ARGV[1], string.format('%s%06d %s', time[1], time[2], ARGV[5]))
  redis.call('HSET', KEYS[3], '', ARGV[9])
end
redis.call('PERSIST', KEYS[3])
local generation, node = string.match(stands or '0 ', '^(%d+) (.*)$')
if tonumber(generation) <= tonumber(ARGV[2]) then
  if stands then
    less(node)
  end
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. ARGV[3])
  redis.call('HINCRBY', KEYS[2], ARGV[3], 1)
end
local others = redis.call('HLEN', KEYS[2]) - redis.call('HEXISTS', KEYS[2], ARGV[3])
local answer = {redis.call('HLEN', KEYS[1]), others > 0 and 1 or 0}
for _, said in ipairs(gone) do
  answer[#answer + 1] = said
end
return answer
