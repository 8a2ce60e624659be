import assert from 'node:assert/strict';
import jsQR from 'jsqr';
import { PNG } from 'pngjs';

/** The text of the QR code on a picture. */
export function readQrCode(png) {
  const { data, width, height } = PNG.sync.read(png);
  const found = jsQR(new Uint8ClampedArray(data), width, height);
  assert.ok(found, 'No QR code can be read on the picture.');
  return found.data;
}
