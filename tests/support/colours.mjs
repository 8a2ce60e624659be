// Colours as browsers compute them, and how well they can be told apart (WCAG 2.2, "contrast ratio").

/** What `getComputedStyle` gives for a colour, as red, green, blue and how solid, from 0 to 1. */
export function parsed(text) {
  const numbers = (text.match(/-?[\d.]+(?:e-?\d+)?/g) ?? []).map(Number);
  if (text.startsWith('rgb')) {
    const [red, green, blue, solid = 1] = numbers;
    return [red / 255, green / 255, blue / 255, solid];
  }
  if (text.startsWith('color(srgb')) {
    const [red, green, blue, solid = 1] = numbers;
    return [red, green, blue, solid];
  }
  throw new Error(`${text} is no colour that is known here`);
}

const over = ([...front], back) => front.slice(0, 3).map((part, at) => part * front[3] + back[at] * (1 - front[3]));

function luminance(colour) {
  const [red, green, blue] = colour.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The contrast of two computed colours, the first on the second, which is solid. */
export function contrast(front, back) {
  const ground = parsed(back).slice(0, 3);
  const [light, dark] = [luminance(over(parsed(front), ground)), luminance(ground)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}
