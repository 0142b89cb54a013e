import type { PhotoSpec } from '../shared/photo/spec.ts'
import { FileButton } from './file-button.tsx'
import type { SpecShelf } from './use-specs.ts'

const sizeText = ({ widthMm, heightMm, width, height }: PhotoSpec): string =>
  `${widthMm} × ${heightMm} 毫米（${width} × ${height} 像素）`

/** Which requirements the photo is to meet: those that are built in, or others from a file. */
export const SpecChoice = ({ shelf }: { shelf: SpecShelf }) => {
  const { specs, spec, choose, receive } = shelf
  return (
    <div className="spec">
      <label>
        <span>照片要求</span>
        <select aria-label="照片要求" value={spec.id} onChange={({ target }) => choose(target.value)}>
          {specs.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <small>{sizeText(spec)}</small>
      <FileButton onFile={receive} accept=".json" label="照片要求文件" className="quiet-button">
        从文件添加…
      </FileButton>
    </div>
  )
}

/** A file of requirements that cannot be used: why, and what to do. */
export const SpecTrouble = ({ shelf: { problem, dismiss } }: { shelf: SpecShelf }) => {
  if (!problem) return null
  const { found, wanted, remedy } = problem.toJSON()
  return (
    <section className="notice" role="alert">
      <p>
        <b>{found}</b>
        <br />
        应为{wanted}。{remedy}。
      </p>
      <button type="button" onClick={dismiss}>
        知道了
      </button>
    </section>
  )
}
