import { useState } from 'react'
import type { PhotoSpec } from '../shared/photo/spec.ts'
import { AdjustPanel } from './adjust-panel.tsx'
import type { Adjust } from './adjusting.ts'
import { CheckGroups } from './check-groups.tsx'
import { Compare } from './compare.tsx'
import { FileButton } from './file-button.tsx'
import { SavePanel } from './save-panel.tsx'
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

/** The result for a photo: the verdict, before and after, every check, and the possible next steps. */
export const ResultPanel = ({ photo, spec, onAdjust, onFile, onCamera, onClear }: ResultPanelProps) => {
  const [guides, setGuides] = useState(true)
  const sorted = sortChecks(photo.before, photo.report)
  const byHand = photo.report.mended.includes('adjusted')
  const { tone, title, next } = verdictWordsOf(sorted, { mended: photo.mended, byHand })
  const canAdjust = photo.file !== undefined && photo.marks !== undefined
  return (
    <div className="result">
      <section className={`verdict verdict-${tone}`} aria-label="检查结果">
        <span className="verdict-mark" aria-hidden="true">
          {tone === 'good' ? '✓' : tone === 'mind' ? '!' : '✕'}
        </span>
        <div>
          <h2>{title}</h2>
          <p>{next}</p>
        </div>
        <div className="buttons">
          <FileButton onFile={onFile} {...(tone === 'bad' && !byHand ? { className: 'main-button' } : {})}>
            换一张照片
          </FileButton>
          <button type="button" onClick={onCamera}>
            用摄像头拍照
          </button>
          <button type="button" className="quiet-button" onClick={onClear}>
            清除
          </button>
        </div>
      </section>

      <div className="work">
        <section className="card pictures" aria-label="处理前后">
          <Compare photo={photo} spec={spec} guides={guides} onAdjust={canAdjust ? onAdjust : undefined} />
          {photo.report.mended.length > 0 && (
            <p className="mendings">
              <b>做过的处理</b>
              {photo.report.mended.map((code) => (
                <span key={code}>{mendingText(code)}</span>
              ))}
            </p>
          )}
          {canAdjust && <AdjustPanel photo={photo} onAdjust={onAdjust} guides={guides} onGuides={setGuides} />}
        </section>
        <div className="side">
          {photo.file && <SavePanel file={photo.file} spec={spec} usable={photo.report.verdict !== 'fail'} />}
          <CheckGroups sorted={sorted} before={photo.before} />
        </div>
      </div>
    </div>
  )
}
