"""Public files of other repositories and tools were read with ``read_upload``; none is misread.

Small inputs of the same form, of our own making, are in the tests named; the files are not kept here.

==  ================================================  ===============  ====================================
    file (repository)                                 form             what comes of it (test)
==  ================================================  ===============  ====================================
1   PTBR_target.csv with edges (MUSAE)                CSV, id twice    the column that matches (node_table)
2   chameleon_target.csv with edges (MUSAE)           CSV              target is a quantity (label)
3   facebook_target.csv with edges (MUSAE)            CSV              page_type is the label (label)
4   chameleon.json (MUSAE)                            JSON of lists    refused
5   got-edges.csv, got-nodes.csv (sample-social)      Gephi CSV        weights
6   got-network.graphml (sample-social-network)       Gephi GraphML    weights
7   marvel-unimodal-edges.csv, -nodes.csv (the same)  Gephi CSV        names with commas and brackets
8   marvel-bimodal-edges.csv, -nodes.csv (the same)   Gephi CSV        one node without a row (node_table)
9   crisis-edges.csv, crisis-nodes.csv (the same)     Gephi CSV        quoted names
10  crisis-network.graphml (the same)                 Gephi GraphML    places, no features (layout)
11  marsden-edges.csv, -nodes.csv (the same)          Gephi CSV        Type says undirected (edge_list)
12  political-books-edges.csv, -nodes.csv (the same)  CSV              a question about the label (label)
13  political-books-network.graphml (the same)        Gephi GraphML    names
14  quaker-edges.csv, quaker-nodes.csv (the same)     CSV              other_id, wide scales (feature)
15  quakers-network.graphml (the same)                Gephi GraphML    places
16  trump-edges.csv, trump-nodes.csv (the same)       CSV              columns of edges are said
17  starwars-full-interactions.json (StarWars)        D3               value, colours (label, layout)
18  starwars-episode-4-interactions.json (same)       D3               links by number
19  starwars-full-mentions.json (the same)            D3               the same
20  stormofswords.csv (NetworkOfThrones)              CSV              weights
21  kinship.net (GraphIO.jl)                          Pajek            arcs and edges (pajek)
22  twographs-10-28.gml (GraphIO.jl)                  GML, two graphs  names, not classes (gml)
23  twounnamedgraphs.gml (GraphIO.jl)                 GML, two graphs  names in every graph (gml)
24  twographs.graphml (GraphIO.jl)                    gzip             unpacked (formats)
25  onegraph.dot, twographs.g6 (GraphIO.jl)           DOT, graph6      refused (formats)
26  grafo1853.13.graphml (GraphIO.jl)                 yEd, DOCTYPE     refused with the line
27  simple.gexf of 1.1, 1.2 and 1.3 (gephi/gexf)      GEXF             three versions (gexf)
28  modular_w.net, modular_wd.net (infomap)           Pajek dialect    from 0, arcs alone (pajek)
29  states.net, multilayer.net (infomap)              Pajek dialect    refused (pajek)
30  bipartite.net, Fonseca-Ganade (infomap)           Pajek dialect    refused (pajek)
31  twotriangles.net, karate.net (infomap)            list of links    read as a table (pajek)
32  ninetriangles.net (infomap)                       ragged links     refused with the row
33  jazz.net (infomap)                                Pajek            198 nodes, 2,742 edges
34  chesapeake.mtx (gunrock)                          MatrixMarket     many remarks (formats)
35  bips98_606.mtx (gunrock)                          MatrixMarket     7,135 nodes, directed
36  pajek5.net, pajek_arcslist.net (igraph)           Pajek            title, equal places (pajek)
37  pajek_bip.net (igraph)                            Pajek            two modes, a matrix (pajek)
==  ================================================  ===============  ====================================

(sample-social: melaniewalsh/sample-social-network-datasets; StarWars: evelinag; MUSAE:
benedekrozemberczki/MUSAE; GraphIO.jl: JuliaGraphs; infomap: mapequation; the others: their own name.)
"""

import json

import pytest

from analysis.data.upload.errors import BadUpload
from analysis.data.upload.upload import read_upload


def test_refusals_name_the_way_out():
    for files, words in (
        ({"features.json": json.dumps({"2098": [1, 2], "3": [4]}).encode()}, 'expected {"nodes"'),
        ({"g.graphml": b'<!DOCTYPE graphml SYSTEM "g.dtd"><graphml/>'}, "delete that line"),
        ({"links.net": b"# links\n1 2\n1 3\n2 3 0.5\n"}, "row 4: .*every row needs as many"),
    ):
        with pytest.raises(BadUpload, match=words):
            read_upload(files)


def test_two_graphs_of_gml_have_names_and_no_classes():
    node = 'node [ id {0} label "{0}" ]'
    nodes = " ".join(node.format(i) for i in range(4))
    text = f'graph [ directed 1 label "one" {nodes} edge [ source 0 target 1 ] ]\n'
    text += f'graph [ label "two" {nodes} edge [ source 2 target 3 ] ]\n'
    graphs = read_upload({"two.gml": text.encode()})
    assert [graph.name for graph in graphs] == ["one", "two"]
    assert [graph.get("y") for graph in graphs] == [None, None]
    assert graphs[0].node_names == ("0", "1", "2", "3")
    assert [graph.directed for graph in graphs] == [True, False]


def test_links_of_d3_count_nodes_by_their_place():
    nodes = [
        {"name": name, "value": i % 3, "colour": "#808080"} for i, name in enumerate(["R2-D2", "LUKE", "HAN"])
    ]
    links = [{"source": 0, "target": 1, "value": 17}, {"source": 1, "target": 2, "value": 2}]
    (data,) = read_upload({"starwars.json": json.dumps({"nodes": nodes, "links": links}).encode()})
    assert data.node_names == ("R2-D2", "LUKE", "HAN")
    assert data.edge_weight.tolist() == [17, 2, 17, 2]
    assert "'colour' holds colours: it was left out" in data.notes
