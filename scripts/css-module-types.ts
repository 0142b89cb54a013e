// Writes the declaration of each CSS module beside it, so that the compiler knows its classes: node scripts/css-module-types.ts
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

/** The classes that a CSS module defines, in alphabetical order. */
const classesOf = (css: string): readonly string[] => {
  const plain = css.replace(/\/\*.*?\*\//gs, '').replace(/:global\([^)]*\)/g, '')
  const selectors = [...plain.matchAll(/([^{};]+)\{/g)]
    .map(([, selector]) => selector!)
    .filter((one) => !one.includes('@'))
  return [
    ...new Set(selectors.flatMap((one) => [...one.matchAll(/\.([a-zA-Z][\w-]*)/g)].map(([, name]) => name!))),
  ].sort()
}

/** Every CSS module of the sources, with the text that its declaration has to have. */
export const cssModules = (): readonly { readonly file: string; readonly types: string }[] =>
  globSync('src/**/*.module.css', { cwd: root }).map((path) => {
    const file = join(root, path)
    const names = classesOf(readFileSync(file, 'utf8')).map((name) => `  readonly ${name}: string\n`)
    return { file, types: `declare const classes: {\n${names.join('')}}\nexport default classes\n` }
  })

if (import.meta.main) for (const { file, types } of cssModules()) writeFileSync(`${file}.d.ts`, types)
