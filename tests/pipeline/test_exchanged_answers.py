"""An engine that gives two targets to each other's segments: the post is right all the same."""

from site_run import Folder

from notetrans.backends.scripted import ScriptedBackend
from notetrans.protocol import Response

PAIRS = {
    "Kubernetes restarts the container.": "Kubernetes reinicia el contenedor.",
    "Why does the server refuse the key of the person who asks?": "¿Por qué el servidor rechaza "
    "la clave de la persona que pregunta?",
    "The files are read once, in the order in which they stand in the folder of the site.": "Los "
    "archivos se leen una vez, en el orden en que están en la carpeta del sitio.",
}


class Exchanging(ScriptedBackend):
    """Gives the first two targets of an answer to each other's segments."""

    async def translate(self, request):
        response = await super().translate(request)
        names = list(response.targets)
        if len(names) < 2:
            return response
        one, other = names[:2]
        swapped = {one: response.targets[other], other: response.targets[one]}
        return Response({**response.targets, **swapped}, model=self.model)


def test_a_post_has_its_targets_where_they_belong(tmp_path):
    folder = Folder(tmp_path)
    folder.write("posts/a.md", "\n\n".join(PAIRS) + "\n")
    backend = Exchanging(PAIRS)
    folder.translate(backend)
    assert folder.read("posts/a.es.md").endswith("\n\n".join(PAIRS.values()) + "\n")
    assert [len(request.segments) for request in backend.history] == [3, 1, 1]
