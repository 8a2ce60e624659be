// Zips as the studio writes them: their files stand in them as they are.
import assert from 'node:assert/strict';

/** The files of a zip, by name. */
export function unzip(bytes) {
  const end = bytes.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  assert.notEqual(end, -1, 'this is no zip');
  const files = {};
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [method, size, name, extra, comment, local] = [
      bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20), ...[28, 30, 32].map((place) => bytes.readUInt16LE(at + place)), bytes.readUInt32LE(at + 42),
    ];
    assert.equal(method, 0, 'a file is packed');
    const content = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    files[bytes.toString('utf8', at + 46, at + 46 + name)] = bytes.subarray(content, content + size);
    at += 46 + name + extra + comment;
  }
  return files;
}
