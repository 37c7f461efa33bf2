// Bytes at the edges of the protocol: other ways to say a frame, what is refused, and what carriers bring.

const text = (value) => Buffer.from(value, "utf8").toString("hex");
const cat = (...parts) => parts.join("");

/** Other bytes for the frame called `same`. */
export const accepted = [
  json("blanks around everything", "command", "unsubscribe", ' \t\r\n{ "id" : 4 ,\r\n"unsubscribe":{"channel" :"chat/lobby" } } \r'),
  json("the id comes last", "command", "unsubscribe", '{"unsubscribe":{"channel":"chat/lobby"},"id":4}'),
  json(
    "unknown fields are passed over",
    "command",
    "unsubscribe",
    '{"id":4,"colour":[{"deep":[1,-2.5e-7,true,false,null,"\\u00e9"]}],"unsubscribe":{"channel":"chat/lobby","force":{}},"x":""}',
  ),
  json("escapes in names and values", "command", "unsubscribe", '{"\\u0069d":4,"unsubscribe":{"ch\\u0061nnel":"ch\\u0061t\\/lobby"}}'),
  json("null is absent", "command", "connect as a guest", '{"id":1,"connect":{"token":null,"resume":null,"heartbeat":null,"features":null,"subscribe":null}}'),
  json("an empty option is absent", "command", "connect as a guest", '{"id":1,"connect":{"token":"","resume":"","heartbeat":0,"features":[],"subscribe":[]}}'),
  json("the last of two fields counts", "command", "unsubscribe", '{"id":3,"id":4,"unsubscribe":{"channel":"x","channel":"chat/lobby"}}'),
  json("fields within ping are passed over", "command", "ping", '{"ping":{"at":1}}'),
  json("a surrogate pair in escapes", "command", "subscribe to a name in Unicode", '{"id":2,"subscribe":{"channel":"Gr\\u00fc\\u00DFe, \\u4e16\\u754c \\ud83d\\udea2"}}'),
  json("blanks around data", "command", "publish null", '{"id":3,"publish":{"channel":"c","data": null }}'),
  json("unknown fields of the server", "push", "joined", '{"joined":{"channel":"chat/lobby","session":"s2","user":"bob","device":"x"},"n":1}'),
  json("a frame of the server without optional lists", "reply", "history of nothing", '{"id":5,"history":{"position":{"offset":0,"epoch":"k3"}}}'),
  hex("unknown fields of every wire type", "command", "ping", cat("4a00", "a00601", "a1060102030405060708", "a20603616263", "a3060801a406", "a50601020304")),
  hex("the id comes last", "command", "unsubscribe", cat("220c0a0a", text("chat/lobby"), "0804")),
  hex("the last of two fields counts", "command", "unsubscribe", cat("08030804", "220f0a0178", "0a0a", text("chat/lobby"))),
  hex("a number in more bytes than it needs", "command", "unsubscribe", cat("08848000", "220c0a0a", text("chat/lobby"))),
  hex("blanks around data", "command", "publish null", cat("0803", "2a0b", "0a0163", "1206", text(" null\n"))),
];

const deep = '{"id":7,"publish":{"channel":"c","data":' + "[".repeat(65) + "]".repeat(65) + "}}";

/** What a decoder refuses, by the name of a code, with the id that it could read. */
export const refused = [
  no("command", "json", "nothing", "", "malformed", 0),
  no("command", "json", "blanks", " \t ", "malformed", 0),
  no("command", "json", "no JSON", "hello", "malformed", 0),
  no("command", "json", "no object", '["ping"]', "malformed", 0),
  no("command", "json", "cut off", '{"id":7,"ping":{}', "malformed", 0),
  no("command", "json", "something after the end", '{"id":7,"ping":{}} {}', "malformed", 0),
  no("command", "json", "a comma too many", '{"id":7,"ping":{},}', "malformed", 0),
  no("command", "json", "a comment", '{"id":7,/**/"ping":{}}', "malformed", 0),
  no("command", "json", "single quotes", "{'id':7,'ping':{}}", "malformed", 0),
  no("command", "json", "a raw control character", '{"id":7,"subscribe":{"channel":"a\tb"}}', "malformed", 0),
  no("command", "json", "an unknown escape", '{"id":7,"subscribe":{"channel":"\\x41"}}', "malformed", 0),
  no("command", "json", "a number with a leading zero", '{"id":07,"ping":{}}', "malformed", 0),
  no("command", "json", "a byte order mark", "\ufeff{\"id\":7,\"ping\":{}}", "malformed", 0),
  no("command", "json", "unknown fields too deep", '{"id":7,"x":' + "[".repeat(65) + "]".repeat(65) + ',"ping":{}}', "malformed", 0),
  bytes("command", "json", "bytes that are no UTF-8", cat(text('{"id":7,"subscribe":{"channel":"'), "ff", text('"}}')), "malformed", 0),
  bytes("command", "json", "an overlong character", cat(text('{"id":7,"subscribe":{"channel":"'), "c0af", text('"}}')), "malformed", 0),
  bytes("command", "json", "a surrogate in UTF-8", cat(text('{"id":7,"subscribe":{"channel":"'), "eda080", text('"}}')), "malformed", 0),
  bytes("command", "json", "a character beyond Unicode", cat(text('{"id":7,"subscribe":{"channel":"'), "f4908080", text('"}}')), "malformed", 0),
  no("command", "json", "no command", '{"id":7}', "unknown-command", 7),
  no("command", "json", "an unknown command", '{"id":7,"sing":{}}', "unknown-command", 7),
  no("command", "json", "a command of the server", '{"id":7,"published":{}}', "unknown-command", 7),
  no("command", "json", "two commands", '{"id":7,"ping":{},"pong":{}}', "invalid-field", 7),
  no("command", "json", "a command that is no object", '{"id":7,"ping":null}', "invalid-field", 7),
  no("command", "json", "an id that is no number", '{"id":"7","ping":{}}', "invalid-field", 0),
  no("command", "json", "a negative id", '{"id":-7,"ping":{}}', "invalid-field", 0),
  no("command", "json", "an id with a fraction", '{"id":7.0,"ping":{}}', "invalid-field", 0),
  no("command", "json", "an id too great", '{"id":9007199254740992,"ping":{}}', "invalid-field", 0),
  no("command", "json", "no channel", '{"id":7,"subscribe":{}}', "invalid-field", 7),
  no("command", "json", "a channel that is null", '{"id":7,"subscribe":{"channel":null}}', "invalid-field", 7),
  no("command", "json", "half a surrogate pair", '{"id":7,"subscribe":{"channel":"\\ud83d"}}', "invalid-field", 7),
  no("command", "json", "the other half of a surrogate pair", '{"id":7,"subscribe":{"channel":"\\udea2\\ud83d"}}', "invalid-field", 7),
  no("command", "json", "a position without epoch", '{"id":7,"subscribe":{"channel":"c","since":{"offset":1}}}', "invalid-field", 7),
  no("command", "json", "a position without offset", '{"id":7,"subscribe":{"channel":"c","since":{"epoch":"e"}}}', "invalid-field", 7),
  no("command", "json", "a position that is a number", '{"id":7,"subscribe":{"channel":"c","since":17}}', "invalid-field", 7),
  no("command", "json", "a limit too great", '{"id":7,"history":{"channel":"c","limit":2147483648}}', "invalid-field", 7),
  no("command", "json", "a subscription that is null", '{"id":7,"connect":{"subscribe":[null]}}', "invalid-field", 7),
  no("command", "json", "a feature that is a number", '{"id":7,"connect":{"features":[1]}}', "invalid-field", 7),
  no("command", "json", "a tag that is a number", '{"id":7,"publish":{"channel":"c","data":1,"tags":{"a":1}}}', "invalid-field", 7),
  no("command", "json", "too many tags", JSON.stringify({ id: 7, publish: { channel: "c", data: 1, tags: tags(33) } }), "invalid-field", 7),
  no("command", "json", "neither data nor bytes", '{"id":7,"publish":{"channel":"c"}}', "invalid-field", 7),
  no("command", "json", "both data and bytes", '{"id":7,"publish":{"channel":"c","data":1,"bytes":""}}', "invalid-field", 7),
  no("command", "json", "bytes without padding", '{"id":7,"publish":{"channel":"c","bytes":"/w"}}', "invalid-field", 7),
  no("command", "json", "bytes in the alphabet of URLs", '{"id":7,"publish":{"channel":"c","bytes":"_-8="}}', "invalid-field", 7),
  no("command", "json", "a call without method", '{"id":7,"call":{"data":{}}}', "invalid-field", 7),
  no("command", "json", "a call without data", '{"id":7,"call":{"method":"im/read"}}', "invalid-field", 7),
  no("command", "json", "a call with data that is no JSON", '{"id":7,"call":{"method":"m","data":nil}}', "invalid-data", 7),
  no("command", "json", "a signal without channel", '{"id":7,"signal":{"data":1}}', "invalid-field", 7),
  no("command", "json", "a signal without data", '{"id":7,"signal":{"channel":"c"}}', "invalid-field", 7),
  no("command", "json", "a signal with bytes", '{"id":7,"signal":{"channel":"c","bytes":""}}', "invalid-field", 7),
  no("command", "json", "a signal with data that is no JSON", '{"id":7,"signal":{"channel":"c","data":nil}}', "invalid-data", 7),
  no("command", "json", "no token", '{"id":7,"refresh":{}}', "invalid-field", 7),
  no("command", "json", "data that is no JSON", '{"id":7,"publish":{"channel":"c","data":nil}}', "invalid-data", 7),
  no("command", "json", "data cut off", '{"id":7,"publish":{"channel":"c","data":{"a":1', "invalid-data", 7),
  no("command", "json", "data too deep", deep, "invalid-data", 7),
  no("command", "json", "data too deep before the id", '{"publish":{"channel":"c","data":' + "[".repeat(65) + "]".repeat(65) + '},"id":7}', "invalid-data", 0),
  bytes("command", "json", "data that is no UTF-8", cat(text('{"id":7,"publish":{"channel":"c","data":"'), "80", text('"}}')), "invalid-data", 7),
  no("push", "json", "an unknown push", '{"sung":{}}', "unknown-command", 0),
  no("push", "json", "a publication without offset", '{"publication":{"channel":"c","data":1}}', "invalid-field", 0),
  no("push", "json", "a match without channel", '{"matched":{"epoch":"e","offset":1,"data":1}}', "invalid-field", 0),
  no("push", "json", "a miss without channel", '{"missed":{"reason":"slow"}}', "invalid-field", 0),
  bytes("push", "protobuf", "a match without publication", "ca01030a0163", "invalid-field", 0),
  no("push", "json", "a publication without channel", '{"publication":{"offset":1,"data":1}}', "invalid-field", 0),
  no("reply", "json", "called without data", '{"id":7,"called":{}}', "invalid-field", 7),
  no("reply", "json", "published without position", '{"id":7,"published":{}}', "invalid-field", 7),

  bytes("command", "protobuf", "nothing", "", "unknown-command", 0),
  bytes("command", "protobuf", "no command", "0807", "unknown-command", 7),
  bytes("command", "protobuf", "an unknown command", "0807a20600", "unknown-command", 7),
  bytes("command", "protobuf", "a field number 0", "0000", "malformed", 0),
  bytes("command", "protobuf", "a number cut off", "0880", "malformed", 0),
  bytes("command", "protobuf", "a number without end", "08ffffffffffffffffffff01", "malformed", 0),
  bytes("command", "protobuf", "a length beyond the end", "0807220c0a0a63", "malformed", 0),
  bytes("command", "protobuf", "a length of gigabytes", "080722ffffffff07", "malformed", 0),
  bytes("command", "protobuf", "a negative length", "080722ffffffffffffffffff01", "malformed", 0),
  bytes("command", "protobuf", "a length beyond the message around it", "080722030a0563", "malformed", 0),
  bytes("command", "protobuf", "a group that never ends", "0807a306", "malformed", 0),
  bytes("command", "protobuf", "a group that never began", "0807a406", "malformed", 0),
  bytes("command", "protobuf", "groups without end in one another", cat("0807", "a306".repeat(3000)), "malformed", 0),
  bytes("command", "protobuf", "an unknown wire type", "08070f", "malformed", 0),
  bytes("command", "protobuf", "a string that is no UTF-8", "080722030a01ff", "malformed", 0),
  bytes("command", "protobuf", "two commands", "08074a005200", "invalid-field", 7),
  bytes("command", "protobuf", "an id too great", "0880808080808080104a00", "invalid-field", 0),
  bytes("command", "protobuf", "a negative id", "08ffffffffffffffffff014a00", "invalid-field", 0),
  bytes("command", "protobuf", "a limit too great", "080732090a0163208080808008", "invalid-field", 7),
  bytes("command", "protobuf", "neither data nor bytes", "08072a030a0163", "invalid-field", 7),
  bytes("command", "protobuf", "both data and bytes", "08072a080a01631201311a00", "invalid-field", 7),
  bytes("command", "protobuf", "data of no bytes", "08072a050a01631200", "invalid-data", 7),
  bytes("command", "protobuf", "data that is no JSON", cat("08072a080a01631203", text("nil")), "invalid-data", 7),
  bytes("command", "protobuf", "data of two values", cat("08072a080a01631203", text("1 2")), "invalid-data", 7),
  bytes("command", "protobuf", "data that is no UTF-8", "08072a080a01631203228022", "invalid-data", 7),
  bytes("command", "protobuf", "data too deep", cat("08072a8a01", "0a0163", "128201", text("[".repeat(65) + "]".repeat(65)), "2200"), "invalid-data", 7),
  bytes("command", "protobuf", "a call without data", "08075a030a016d", "invalid-field", 7),
  bytes("command", "protobuf", "a call with data that is no JSON", cat("08075a080a016d1203", text("nil")), "invalid-data", 7),
  bytes("command", "protobuf", "a signal without data", "080762030a0163", "invalid-field", 7),
  bytes("command", "protobuf", "a signal with data that is no JSON", cat("080762080a01631203", text("nil")), "invalid-data", 7),
  bytes("push", "protobuf", "a signal without data", "c201020807", "invalid-field", 0),
  no("push", "json", "a signal without data", '{"signal":{"channel":"c","user":"ann"}}', "invalid-field", 0),
  bytes("reply", "protobuf", "called without data", "0807b20100", "invalid-field", 7),
  bytes("reply", "protobuf", "published without position", "08073200", "invalid-field", 7),
  no("push", "json", "a part without text", '{"part":{"stream":1,"more":true}}', "invalid-field", 0),
  no("push", "json", "a part of a stream that nobody has", '{"part":{"stream":8,"text":"x","more":true}}', "invalid-field", 0),
  no("push", "json", "a part that ends within a character", '{"part":{"stream":1,"text":"\\ud83d","more":true}}', "invalid-field", 0),
  bytes("push", "protobuf", "a part of a stream that nobody has", "a20105080812017b", "invalid-field", 0),
  bytes("push", "protobuf", "a publication without payload", "5206080712020801", "invalid-field", 0),
];

/** What a delta makes of the data of its base: `result`, or nothing where it must be refused. */
export const deltas = [
  delta("a number changes", '{"bid":101.25,"ask":101.75}', [21, 0, 7, "101.5", 13, 14, ""], '{"bid":101.5,"ask":101.75}'),
  delta("nothing stays", "[1,2,3]", [1, 0, 0, "null"], "null"),
  delta("nothing changes", "[1,2,3]", [1, 0, 7, ""], "[1,2,3]"),
  delta("pieces change places", '["a","b"]', [4, 0, 1, "", 5, 3, ",", 1, 3, "]"], '["b","a"]'),
  delta("a piece is used twice", '["ab"]', [4, 0, 5, ",", 1, 4, "]"], '["ab","ab"]'),
  delta("bytes are counted, not characters", '{"s":"é世🚢","n":1}', [9, 0, 21, "2", 22, 1, ""], '{"s":"é世🚢","n":2}'),
  delta("text in Unicode", '{"s":"x"}', [9, 0, 6, "Grüße 🚢", 7, 2, ""], '{"s":"Grüße 🚢"}'),
  delta("data keeps its digits", '{"pi":3.140,"n":1}', [2, 0, 16, "2", 17, 1, ""], '{"pi":3.140,"n":2}'),
  delta("a piece beyond the end", "[1]", [1, 0, 4, ""]),
  delta("a piece that begins beyond the end", "[1]", [1, 9, 0, ""]),
  delta("a piece so long that its end wraps around", "[1]", [1, 2, 2147483647, ""]),
  delta("no list", "[1]", { base: 1 }),
  delta("an empty list", "[1]", []),
  delta("no offset", "[1]", ["x"]),
  delta("a part cut off", "[1]", [1, 0, 2]),
  delta("a negative piece", "[1]", [1, -1, 2, ""]),
  delta("text that is none", "[1]", [1, 0, 2, 7]),
];

function delta(name, base, patch, result) {
  return { name, base, delta: JSON.stringify(patch), ...(result === undefined ? {} : { result }) };
}

/** What one carrier brought at once. */
export const messages = [
  { name: "one line", encoding: "json", hex: text('{"ping":{}}'), frames: [text('{"ping":{}}')] },
  {
    name: "lines, blank ones, and a carriage return",
    encoding: "json",
    hex: text('\n{"ping":{}}\r\n \t\r\n\n{"pong":{}}\n'),
    frames: [text('{"ping":{}}\r'), text('{"pong":{}}')],
  },
  { name: "no line", encoding: "json", hex: text("\r\n\n"), frames: [] },
  { name: "one length", encoding: "protobuf", hex: "024a00", frames: ["4a00"] },
  { name: "two lengths", encoding: "protobuf", hex: "024a000408035200", frames: ["4a00", "08035200"] },
  { name: "no length", encoding: "protobuf", hex: "", frames: [] },
  { name: "a frame of no bytes", encoding: "protobuf", hex: "00024a00", frames: ["", "4a00"] },
  { name: "a length of two bytes", encoding: "protobuf", hex: cat("8101", "00".repeat(129)), frames: ["00".repeat(129)] },
  { name: "a length cut off", encoding: "protobuf", hex: "024a0080", refused: "malformed" },
  { name: "a length beyond the end", encoding: "protobuf", hex: "034a00", refused: "malformed" },
  { name: "a length of gigabytes", encoding: "protobuf", hex: "ffffffff074a00", refused: "malformed" },
  { name: "a length longer than it need be", encoding: "protobuf", hex: "82004a00", refused: "malformed" },
  { name: "a length of too many bytes", encoding: "protobuf", hex: "ffffffffff01", refused: "malformed" },
];

function tags(count) {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`t${i}`, ""]));
}

function json(name, direction, same, value) {
  return { name, direction, same, encoding: "json", hex: text(value) };
}

function hex(name, direction, same, value) {
  return { name, direction, same, encoding: "protobuf", hex: value };
}

function no(direction, encoding, name, value, code, id) {
  return bytes(direction, encoding, name, text(value), code, id);
}

function bytes(direction, encoding, name, value, code, id) {
  return { name, direction, encoding, hex: value, code, id };
}
