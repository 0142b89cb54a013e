import { type CSSProperties, useRef, useState } from 'react'
import type { PhotoSpec } from '../shared/photo/spec.ts'
import type { PhotoPlace } from '../shared/photo/verdict.ts'
import { formatKilobytes } from '../ui/format/sizes.ts'
import { AdjustPanel } from './adjust-panel.tsx'
import type { Adjust } from './adjusting.ts'
import { CheckGroups } from './check-groups.tsx'
import { placeFaults } from './fault-places.ts'
import { OriginalPicture } from './original-picture.tsx'
import { PhotoButtons } from './photo-buttons.tsx'
import { ResultPicture } from './result-picture.tsx'
import { SavePanel } from './save-panel.tsx'
import { useAddress } from './use-address.ts'
import type { ShownPhoto } from './use-photo.ts'
import { mendingText, sortChecks, verdictWordsOf } from './words.ts'

interface ResultPanelProps {
  readonly photo: ShownPhoto
  readonly spec: PhotoSpec
  readonly onAdjust: (change: Adjust) => void
  readonly onFile: (file: Blob) => void
  readonly onCamera: () => void
  readonly onClear: () => void
}

/** A result in which something of the old background is left. */
const RejectedPicture = ({ file, aspect }: { file: Blob; aspect: number }) => {
  const address = useAddress(file)
  return (
    <section className="card finished" aria-label="试着处理的结果">
      <figure>
        <div className="frame-after" style={{ '--aspect': aspect } as CSSProperties}>
          {address && <img src={address} alt="背景没有去净的结果" />}
        </div>
        <figcaption>
          试着处理的结果
          <small>背景没有去净，不能用</small>
        </figcaption>
      </figure>
    </section>
  )
}

/** A place of the report as the corners of its rectangle. */
const outlineOf = ({ left, top, right, bottom }: PhotoPlace): (readonly [number, number])[] => [
  [left, top],
  [right, top],
  [right, bottom],
  [left, bottom],
]

/** The result for a photo: the verdict, the photo to be saved or the faults of the one that came, and the possible next steps. */
export const ResultPanel = ({ photo, spec, onAdjust, onFile, onCamera, onClear }: ResultPanelProps) => {
  const [adjusting, setAdjusting] = useState(false)
  const returned = useRef(false)
  const endAdjusting = (): void => {
    returned.current = true
    setAdjusting(false)
  }
  const sorted = sortChecks(photo.before, photo.report)
  const byHand = photo.report.mended.includes('adjusted')
  const { tone, title, next } = verdictWordsOf(sorted, { mended: photo.mended, byHand, marks: photo.marks })
  const canAdjust = photo.file !== undefined && photo.marks !== undefined
  const left = (photo.report.places ?? []).map(outlineOf)
  const faults = placeFaults([...sorted.retake, ...sorted.mind], { ...photo, left })
  const buttons = (
    <div className="buttons">
      <PhotoButtons onFile={onFile} onCamera={onCamera} choose="换一张照片" isMain={tone === 'bad' && !byHand} />
      <button type="button" className="quiet-button" onClick={onClear}>
        清除
      </button>
    </div>
  )
  return (
    <div className={photo.file || photo.rejected ? 'result' : 'result result-refused'}>
      <section className={`verdict verdict-${tone}`} aria-label="检查结果">
        <span className="verdict-mark" aria-hidden="true">
          {tone === 'good' ? '✓' : tone === 'mind' ? '!' : '✕'}
        </span>
        <div>
          <h2>{title}</h2>
          <p>{next}</p>
        </div>
        {!photo.file && buttons}
      </section>

      {photo.file && (
        <section className="card finished" aria-label="处理后">
          <figure>
            <div className="frame-after" style={{ '--aspect': spec.width / spec.height } as CSSProperties}>
              <ResultPicture photo={photo} spec={spec} onAdjust={adjusting ? onAdjust : undefined} />
            </div>
            <figcaption>
              处理后
              <small>
                {photo.mended ? `${spec.width} × ${spec.height}` : `${photo.width} × ${photo.height}`} 像素，
                {formatKilobytes(photo.file.size)}
              </small>
            </figcaption>
          </figure>
          {canAdjust && !adjusting && (
            <button
              type="button"
              className="quiet-button"
              // Whoever ended the adjustment by keys goes on from here.
              ref={(button) => {
                if (returned.current) button?.focus()
                returned.current = false
              }}
              onClick={() => setAdjusting(true)}
            >
              手工调整
            </button>
          )}
          {canAdjust && adjusting && <AdjustPanel photo={photo} onAdjust={onAdjust} onDone={endAdjusting} />}
        </section>
      )}
      {photo.rejected && <RejectedPicture file={photo.rejected} aspect={spec.width / spec.height} />}
      {photo.file && <SavePanel file={photo.file} spec={spec} usable={photo.report.verdict !== 'fail'} />}

      <section className="card original" aria-label="原照片">
        <figure>
          <OriginalPicture photo={photo} faults={faults} crop={photo.mended} />
          <figcaption>
            原照片
            <small>{photo.width > 0 ? `${photo.width} × ${photo.height} 像素` : ''}</small>
          </figcaption>
        </figure>
        {photo.report.mended.length > 0 && (
          <p className="mendings">
            <b>做过的处理</b>
            {photo.report.mended.map((code) => (
              <span key={code}>{mendingText(code)}</span>
            ))}
          </p>
        )}
        {photo.file && buttons}
      </section>

      <CheckGroups sorted={sorted} before={photo.before} marks={photo.marks} faults={faults} />
    </div>
  )
}
