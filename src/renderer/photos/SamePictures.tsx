import { Alert } from 'antd'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { PhotoDetail, SamePicture } from '../../shared/rpc/photos.ts'
import { StateTag } from '../records/StateTag.tsx'
import { usePhoto } from './photo-urls.ts'

/** Twins that are shown; the number says how many there are. */
const mostShown = 3

/** Other persons whose photo shows the same picture, each beside this one. */
export function SamePictures({ client, detail }: { client: CoreClient; detail: PhotoDetail }) {
  if (!detail.samePictures.length) return null
  return (
    <Alert
      type="warning"
      showIcon
      title={`与另外 ${detail.samePictures.length} 人的照片相同`}
      description={
        <>
          请核对是谁的照片：不是本人的，退回并选“照片不是本人”。
          {detail.samePictures.slice(0, mostShown).map((twin) => (
            <Twin key={twin.id} client={client} own={detail} twin={twin} />
          ))}
        </>
      }
    />
  )
}

function Twin({ client, own, twin }: { client: CoreClient; own: PhotoDetail; twin: SamePicture }) {
  const mine = usePhoto(client, 'image', own.photo)
  const theirs = usePhoto(client, 'image', twin.photo)
  return (
    <div className="twin">
      {mine && <img className="twin-photo" src={mine} alt={`${own.name}的照片`} draggable={false} />}
      {theirs && <img className="twin-photo" src={theirs} alt={`${twin.name}的照片`} draggable={false} />}
      <span>
        <b>{twin.name}</b>
        <br />
        {twin.documentNumber}
        <br />
        {twin.employerName}
        <br />
        {twin.identical ? '同一个文件' : '同一张照片'} <StateTag state={twin.state} />
      </span>
    </div>
  )
}
