// The fonts of the tests' browsers. They are fetched from npm, so that the fonts of the machine do not matter.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where they are: a browser with a sandbox must be let in. */
export const FONTS = fileURLToPath(new URL('../node_modules/', import.meta.url));
const google = (name, weights) => weights.map((weight) => join(FONTS, '@expo-google-fonts', name, weight));

/** The scripts that `words/locales/` is written in besides Latin. */
const SCRIPTS = ['arabic', 'devanagari', 'hebrew', 'jp', 'sc'].map((script) => `noto-sans-${script}`);

/** What a system may draw its pages with: a family, and the folders that it is in. */
const SYSTEMS = {
  usual: { family: 'Noto Sans', folders: google('noto-sans', ['400Regular', '500Medium', '600SemiBold', '700Bold']) },
  wide: { family: 'DejaVu Sans', folders: [join(FONTS, 'dejavu-fonts-ttf/ttf')] },
  narrow: { family: 'PT Sans Narrow', folders: google('pt-sans-narrow', ['400Regular', '700Bold']) },
};
const MONO = 'Roboto Mono';

/** How wide the fonts of a system can be. */
export const WIDTHS = Object.keys(SYSTEMS);

const family = (name) => `<string>${name}</string>`;

/** Every name that is not there means `meant`. */
const named = (name, meant) =>
  `<match target="pattern"><test name="family">${family(name)}</test>` +
  `<edit name="family" mode="assign" binding="same">${family(meant)}</edit></match>`;

/**
 * The environment in which a browser draws with these fonts and no others, where it asks fontconfig: everywhere but on
 * macOS and Windows.
 */
export function withFonts(width = 'usual') {
  const system = SYSTEMS[width];
  const others = [...SCRIPTS, 'roboto-mono'].flatMap((name) => google(name, ['400Regular', '700Bold']));
  const folder = join(FONTS, '.cache/fonts');
  const file = join(folder, `${width}.conf`);
  const config = [
    '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>',
    ...[...system.folders, ...others].map((place) => `<dir>${place}</dir>`),
    `<cachedir>${folder}</cachedir>`,
    ...['monospace', 'ui-monospace', 'mono'].map((name) => named(name, MONO)),
    ...['sans', 'sans-serif', 'serif', 'system-ui'].map((name) => named(name, system.family)),
    `<match target="pattern"><edit name="family" mode="append" binding="weak">${family(system.family)}</edit></match>`,
    // Letters have the widths that the font says, on any screen.
    '<match target="font"><edit name="hinting" mode="assign"><bool>false</bool></edit>',
    '<edit name="antialias" mode="assign"><bool>true</bool></edit><edit name="rgba" mode="assign"><const>none</const></edit></match>',
    '</fontconfig>',
  ].join('\n');
  mkdirSync(folder, { recursive: true });
  // Other workers' browsers read the file meanwhile.
  writeFileSync(`${file}.${process.pid}`, config);
  renameSync(`${file}.${process.pid}`, file);
  return { ...process.env, FONTCONFIG_FILE: file };
}
