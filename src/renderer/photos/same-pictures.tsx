import { Alert } from 'antd'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { PhotoDetail } from '../../shared/rpc/photos.ts'
import { usePhoto } from '../rpc/photo-urls.ts'
import './large.css'

/** Twins that are shown; the number says how many there are. */
const mostShown = 3

/** Other persons whose photo shows the same picture, each beside this one. */
export const SamePictures = ({ client, detail }: { client: CoreClient; detail: PhotoDetail }) => {
  if (!detail.samePictures.length) return null
  return (
    <Alert
      type="warning"
      showIcon
      title={`与另外 ${detail.samePictures.length} 人的照片相同`}
      description={
        <>
          请核对是谁的照片：不是本人的，退回并选“照片不是本人”。
          <div className="twins">
            <Person client={client} photo={detail.photo} name={detail.name} about="这条记录" />
            {detail.samePictures.slice(0, mostShown).map((twin) => (
              <Person
                key={twin.id}
                client={client}
                photo={twin.photo}
                name={twin.name}
                about={`${twin.documentNumber} · ${twin.employerName} · ${twin.identical ? '同一个文件' : '同一张照片'}`}
              />
            ))}
          </div>
        </>
      }
    />
  )
}

interface PersonProps {
  readonly client: CoreClient
  readonly photo: string | null
  readonly name: string
  readonly about: string
}

const Person = ({ client, photo, name, about }: PersonProps) => {
  const url = usePhoto(client, 'image', photo)
  return (
    <figure className="twin">
      {url && <img className="twin-photo" src={url} alt={`${name}的照片`} draggable={false} />}
      <figcaption>
        <b>{name}</b>
        <br />
        {about}
      </figcaption>
    </figure>
  )
}
