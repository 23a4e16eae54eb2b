"""The formats, written out: to add one, add its file and one line here."""

from embedviz.formats import npy, npz, tables_text, word2vec_binary, word2vec_text
from embedviz.formats.delimited import read_delimited
from embedviz.formats.kinds import Format

FORMATS: dict[str, Format] = {
    "npy": Format("NumPy array (.npy)", (), npy.recognises, npy.read_npy),
    "npz": Format(
        "NumPy archive, keeps everything (.npz)", (".npz",), npz.recognises, npz.read_npz, npz.write_npz
    ),
    "word2vec-binary": Format(
        "word2vec binary (.bin)",
        (".bin",),
        word2vec_binary.recognises,
        word2vec_binary.read_word2vec_binary,
        word2vec_binary.write_word2vec_binary,
    ),
    "tsv": Format("Table with tabs (.tsv)", (".tsv", ".tab"), None, read_delimited, tables_text.write_tsv),
    "csv": Format("Table with commas (.csv)", (".csv",), None, read_delimited, tables_text.write_csv),
    "word2vec": Format(
        "word2vec text (.txt)", (".txt", ".vec"), None, read_delimited, word2vec_text.write_word2vec_text
    ),
    "glove": Format("GloVe text", (), None, read_delimited),
    "pair": Format(
        "Pair for the Embedding Projector (vecs.tsv + meta.tsv)",
        (),
        write=tables_text.write_vectors,
        write_metadata=tables_text.write_metadata,
    ),
    "spreadsheet": Format("CSV for spreadsheets (formulas defused)", write=tables_text.write_spreadsheet),
}
WRITABLE: dict[str, str] = {key: form.title for key, form in FORMATS.items() if form.write}
