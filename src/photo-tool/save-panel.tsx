import { useEffect, useMemo, useState } from 'react'
import type { PhotoSpec } from '../shared/photo/spec.ts'
import { saveFile } from '../ui/files/save-file.ts'
import { photoName } from './photo-name.ts'
import { drawSheet, layOut, paper } from './print-sheet.ts'
import { useAddress } from './use-address.ts'

interface SavePanelProps {
  readonly file: Blob
  readonly spec: PhotoSpec
  /** Whether the photo may be used; what was moved beyond the limits may not. */
  readonly usable: boolean
}

/** Saves the photo by its person's number or name; prints several on one paper. */
export const SavePanel = ({ file, spec, usable }: SavePanelProps) => {
  const [whose, setWhose] = useState('')
  const name = photoName(whose)
  const sheet = useMemo(() => layOut(spec), [spec])
  const [printing, setPrinting] = useState(false)

  const saveSheet = async (): Promise<void> => {
    const picture = await drawSheet(file, sheet)
    saveFile(new File([picture], name.replace(/\.jpg$/, '-排版.jpg'), { type: 'image/jpeg' }))
  }

  return (
    <section className="card save" aria-label="保存">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (usable) saveFile(new File([file], name, { type: 'image/jpeg' }))
        }}
      >
        <label>
          <span>证件号码或姓名</span>
          <input
            value={whose}
            onChange={({ target }) => setWhose(target.value)}
            autoComplete="off"
            spellCheck={false}
            maxLength={60}
            aria-describedby="save-hint"
          />
        </label>
        <button type="submit" className="main-button wide" disabled={!usable}>
          保存照片
        </button>
        <p className="hint" id="save-hint">
          存为 <b>{name}</b>，单位收到后能匹配到本人
        </p>
      </form>
      {sheet.places.length > 0 && (
        <div className="sheet-line">
          <span>冲印：6 寸相纸排 {sheet.places.length} 张</span>
          <button type="button" className="quiet-button" disabled={!usable} onClick={saveSheet}>
            保存排版
          </button>
          <button type="button" className="quiet-button" disabled={!usable} onClick={() => setPrinting(true)}>
            打印
          </button>
        </div>
      )}
      {printing && <PrintSheet file={file} sheet={sheet} onDone={() => setPrinting(false)} />}
    </section>
  )
}

interface PrintSheetProps {
  readonly file: Blob
  readonly sheet: ReturnType<typeof layOut>
  readonly onDone: () => void
}

/** Seen by the printer only. */
const PrintSheet = ({ file, sheet, onDone }: PrintSheetProps) => {
  const address = useAddress(file)
  const [shown, setShown] = useState(0)
  useEffect(() => {
    if (shown < sheet.places.length) return
    addEventListener('afterprint', onDone, { once: true })
    print()
    return () => removeEventListener('afterprint', onDone)
  }, [shown, sheet, onDone])
  const count = (): void => setShown((before) => before + 1)
  return (
    <div className="print-sheet" style={{ width: `${paper.width}mm`, height: `${paper.height}mm` }}>
      {address &&
        sheet.places.map(({ left, top }) => (
          <img
            key={`${left} ${top}`}
            src={address}
            alt=""
            onLoad={count}
            style={{ left: `${left}mm`, top: `${top}mm`, width: `${sheet.width}mm`, height: `${sheet.height}mm` }}
          />
        ))}
    </div>
  )
}
