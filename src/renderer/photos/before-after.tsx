import { Tag, Typography } from 'antd'
import type { ReactNode } from 'react'
import { mendings } from '../../shared/photo/mendings.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { PhotoDetail } from '../../shared/rpc/photos.ts'
import { type PhotoKind, usePhoto } from '../rpc/photo-urls.ts'
import { LandmarkLines } from './landmark-lines.tsx'
import './large.css'

interface FigureProps {
  readonly client: CoreClient
  readonly kind: PhotoKind
  readonly sha256: string | null
  readonly caption: string
  readonly absent: string
  readonly over?: ReactNode
}

const Figure = ({ client, kind, sha256, caption, absent, over }: FigureProps) => {
  const url = usePhoto(client, kind, sha256)
  return (
    <figure className={`large-figure large-${kind}`}>
      <div className="large-frame">
        {sha256 && url ? (
          <div className="large-picture">
            <img src={url} alt={caption} draggable={false} />
            {over}
          </div>
        ) : (
          <span>{url === undefined && sha256 ? '' : absent}</span>
        )}
      </div>
      <figcaption>{caption}</figcaption>
    </figure>
  )
}

interface Props {
  readonly client: CoreClient
  readonly detail: PhotoDetail
  /** Whether the measurements are drawn over the photo. */
  readonly landmarks: boolean
}

/** The original file beside the photo for the certificate, and the mendings in between. */
export const BeforeAfter = ({ client, detail, landmarks }: Props) => {
  const { photo, attempt, report } = detail
  if (!photo) {
    return (
      <Figures>
        <Figure
          client={client}
          kind="original"
          sha256={attempt?.original ?? null}
          caption={attempt ? '未采用的照片' : '还没有照片'}
          absent={attempt ? '这个文件不是照片，没有保留' : '等待上传'}
        />
      </Figures>
    )
  }
  const mended = report?.mended ?? []
  return (
    <>
      <Figures>
        {mended.length > 0 && (
          <Figure
            client={client}
            kind="original"
            sha256={detail.original}
            caption="处理前（上传的原件）"
            absent="原件没有保留"
          />
        )}
        <Figure
          client={client}
          kind="image"
          sha256={photo}
          caption="处理后（用于证书）"
          absent="照片读不出来"
          over={landmarks && <LandmarkLines client={client} sha256={photo} />}
        />
      </Figures>
      <div className="large-mended">
        <Typography.Text type="secondary">做过的处理：</Typography.Text>
        {mended.length
          ? mended.map((code) => (
              <Tag key={code} variant="outlined">
                {mendings[code]}
              </Tag>
            ))
          : '符合规格，原样采用'}
      </div>
    </>
  )
}

const Figures = ({ children }: { children: ReactNode }) => <div className="large-figures">{children}</div>
