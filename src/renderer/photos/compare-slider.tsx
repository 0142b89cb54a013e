import { Slider } from 'antd'
import { useState } from 'react'
import { unadjusted } from '../../shared/photo/adjustment.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { PhotoDetail } from '../../shared/rpc/photos.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import { usePhoto } from '../rpc/photo-urls.ts'
import { layOf } from './lay-of.ts'
import { pictureHeight } from './picture-height.ts'
import './framing.css'

/** The original file exactly under the finished photo; a slider uncovers one or the other. */
export const CompareSlider = ({ client, detail }: { client: CoreClient; detail: PhotoDetail }) => {
  const [share, setShare] = useState(50)
  const before = usePhoto(client, 'original', detail.original)
  const after = usePhoto(client, 'image', detail.photo)
  const { value: framing } = useAnswer(detail.id, (signal) =>
    client.photos.framing({ id: detail.id, from: unadjusted, to: unadjusted }, { signal }),
  )
  if (!framing || !before || !after) return <div className="compare" />
  const shownHeight = pictureHeight()
  const scale = shownHeight / framing.result.height
  const width = framing.result.width * scale
  return (
    <div className="compare">
      <div className="framing-frame" style={{ width, height: shownHeight }}>
        <img
          className="framing-picture"
          src={before}
          alt="处理前"
          draggable={false}
          style={{ width: framing.width, height: framing.height, transform: layOf(framing, scale) }}
        />
        <div className="compare-after" style={{ clipPath: `inset(0 0 0 ${share}%)` }}>
          <img
            className="framing-picture"
            src={after}
            alt="处理后"
            draggable={false}
            style={{ width, height: shownHeight }}
          />
        </div>
        <div className="compare-edge" style={{ left: `${share}%` }} />
        <span className="compare-word compare-left">处理前</span>
        <span className="compare-word compare-right">处理后</span>
      </div>
      <div style={{ width }}>
        <Slider value={share} onChange={setShare} tooltip={{ open: false }} ariaLabelForHandle="处理前和处理后的分界" />
      </div>
    </div>
  )
}
