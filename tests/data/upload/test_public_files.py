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
38  car_graphs.json (json-graph-specification)        JGF, two graphs   names, direction (json_dialects)
39  les_miserables.json (the same)                    JGF               group is the label
40  test.network.json, usual_suspects.json (same)     JGF by id         metadata (json_dialects)
41  hyper-directed.json (the same)                    hyperedges        refused (json_dialects)
42  4elt.graph (METIS), karate.graph (networkit)      METIS             refused: an edge list instead
43  alphabet.edgelist, comments.edgelist (networkit)  text              weights, comments
44  foodweb-baydry.konect (networkit)                 KONECT            128 nodes, directed, weights
45  hamming6-4.edgelist (networkit)                   banner, no sizes  refused: delete the first line
46  GD01_b.mtx, Hamrle1.mtx (networkit)               MatrixMarket      directed, weights
47  looptest2.gml, jazz2_directed.gml (networkit)     GML               self-loops, direction
48  wiki-Vote.txt (networkit)                         SNAP              7,115 nodes, 103,689 edges
49  asoiaf-book1-edges.csv, -nodes.csv (asoiaf)       CSV               Type says undirected
50  cora.cites (pygcn)                                text              2,708 nodes, 5,429 edges
51  edges.csv, target.csv (ClusterGCN: PubMed)        CSV, joined       19,717 nodes, 3 classes
52  p2p-Gnutella08.edgelist (deepwalk)                text              6,301 nodes
53  karate.adjlist, blogcatalog.mat (deepwalk)        adjacency, MAT    refused with the way out
54  cora_edgelist.txt, cora_labels.txt (OpenNE)       text, joined      7 classes
55  complex.mtx, cover.mtx, full_noheader.mtx (GraphBLAS/LAGraph)       absolute values; the last refused
56  blocks.json (3d-force-graph)                      D3                1,238 nodes, 2,602 edges
57  celegans.json (graphology)                        graphology        nansi-louvain is computed (names)
58  nordic-design.json (graphology: minivan)          bundle            the graph in it (json_dialects)
59  arctic.gexf, yeast.gexf, liststring.gexf (same)   GEXF              2,361 nodes of yeast
60  undeclared_attribute.gexf (the same)              GEXF              refused: declare or delete it
61  polblogs.gml.zip, PowerGrid.gml (gephi toolkit)   GML in zip        value is the label, directed
62  citeseer.npz, cora_ml.npz (ppnp)                  npz of G2G        attr_matrix, class names
63  football.zip (networkx)                           zip with words    the words are left out (read_files)
64  atlas.dat.gz (networkx)                           many graphs       refused with the row (edge_list)
65  roget_dat.txt.gz, knuth_miles.txt.gz (networkx)   Stanford GraphBase  refused with the row
66  WormNet.v3.benchmark.txt, lanl_routes.edgelist    text              names with dots; weights
67  abcde.json, colajs-graph, genemania (cytoscape)   elements          data of elements (json_dialects)
68  enrichment-map.networks.json (cytoscape.js)       elements          mcode_cluster_id, no feature (names)
69  Dataset1-Media, Dataset3-Airlines (kateto)        CSV, two files    media.type is the label
70  Dataset2-Media-User-Example (kateto)              incidence matrix  refused: save one edge a line
71  edgelist1.dl, fullmatrix1.dl, lgl (igraph)        DL, LGL           refused with the way out
72  as20graph.txt, fb1.edges, C-elegans-frontal (snap)  SNAP            direction as declared
73  flare.json, flare-dependencies.json (vega)        trees             refused with the way out
74  out.moreno_crime, out.moreno_seventh (Made Simple)  KONECT          bipartite; weights
75  disGene.txt, dogsAndcats.csv (HyperNetX)          incidences        the second refused
76  mixed.json, slice.gexf, matrix.csv (gephi)        tests of Gephi    mixed directions, times left out
77  ratings.csv, u.data (MovieLens)                   users and films   two kinds (bipartite)
78  graph-example-1, -2, -3.xml (tinkerpop/blueprints)  GraphML        type is the label, direction as said
79  graph-example-1, -3, example2.gml (the same)      GML               text with spaces, places
80  malformed.gml (the same)                          GML               refused: it was cut off
81  graph-example-1.json (the same)                   GraphSON          refused with the way out
82  tinkerpop-modern.xml, grateful-dead.xml (tinkerpop)  GraphML        weights, labelE said
83  tinkerpop-classic, -crew, -modern.json (the same)  JSON lines       refused: several objects (node_link)
84  tinkerpop-classic.txt, grateful-dead.txt (same)   script            refused with the row
85  celegansneural, eco-everglades.edges (First Course)  text           "# Directed, weighted" is honoured
86  ia-enron-only, bio-yeast-protein-inter.edges      text              undirected
87  karate_club.graphml (First Course)                GraphML           club is the label
88  openflights_usa, _world.graphml.gz, .edges.gz     GraphML, text     3,179 nodes; direction as said
89  mention.graphml.gz, retweet-digraph.edges.gz      GraphML, text     cluster is the label
90  mention.edges.gz (First Course)                   ragged tags       refused with the row
91  summary_statistics.csv, friends.adjlist (same)    no edges          refused: one edge a line
92  karate, karate-disjoint, _multi_edge, _s_loop (cugraph)  CSV        repeated edges, self-loops
93  dolphins, polbooks.mtx, netscience.csv (cugraph)  MatrixMarket, CSV  62, 105 and 1,461 nodes
94  karate_mod.mtx, karate_str.mtx (cugraph)          no banner         refused: save it as .txt
95  negative-vertex-id.csv, email-Eu-core.csv (same)  CSV               names below zero; 1,005 nodes
96  eil51.tsp (cugraph)                               TSPLIB            refused with the way out
97  network.txt, synthetic.edges, 1912.edges (snap)   text              747 nodes of 1912
98  small_sample.txt (snap: flows)                    text              Capacity is said
99  example-network.txt, community_affiliations.txt   blocks, lists     refused with the row
100 cities.csv, cities-matrix.json (d3-plugins)       no edges          refused with the way out
101 celegansneural, karate, weighted.gml (igraph)     GML               297 nodes; values of edges are weights
102 graph1.gml (igraph: fuzzing), graph2.gml          GML               places; the second refused
103 graphml-hsa05010.xml (igraph)                     GraphML           pathway_id is none (feature_selection)
104 graphml-yed.xml, yfiles.graphml (igraph)          yEd GraphML       3 and 4 nodes
105 graphml-lenient, -namespace, -whitespace (same)   GraphML           prefixes, empty cells are said
106 graphml-default-attrs.xml, test.graphml (same)    GraphML           defaults, edges without weight
107 invalid1.graphml, bug_1970, bug_2506_1 (same)     broken XML        refused with row and column; no node
108 pajek1, 3, 4, 6, links, utf8_with_bom.net (same)  Pajek             arcs, edges, matrix; byte order mark
109 pajek_edgeslist, pajek_signed.net (igraph)        Pajek             signs stay
110 pajek_bip2, invalid_pajek2.net (igraph)           Pajek             refused with the row
111 graph1.ncol, graph3.ncol (igraph: fuzzing)        NCOL              ragged: refused; weights
112 simple.max, nodelist1.dl (igraph)                 DIMACS, DL        refused with the way out
113 basic, case, data, edge_data, edge_viz.gexf       GEXF              mixed directions, words said
114 les_miserables, celegans, rio.gexf (graphology)   GEXF              77, 306 and 366 nodes; Category
115 v1_3, v1_3_writer, minimal.gexf (graphology)      GEXF 1.3          lists are said
116 missing_nodes.gexf, .graphml (graphology)         GEXF, GraphML     refused: an end that is no node
117 pedantic, sanitized.gexf (graphology)             GEXF              refused: no node
118 attributes, multigraph, mixed_multigraph.graphml  GraphML           repeated edges, mixed directions
119 miserables, miserables_broken.graphml (same)      GraphML           Modularity Class is the label
120 clique3, complex500.json (graphology: louvain)    graphology        Modularity Class is the label
121 eurosis.json, arctic.json (graphology)            graphology        actor_type is the label; 1,715 nodes
122 data-school-edge-attributes.json (minivan)        bundle            236 nodes, columns of edges are said
123 rio-bundle.json (graphology: metrics)             other JSON        refused with the way out
124 dynamicTest, dynamicTest2, dynamicTest3.gexf      GEXF, dynamic     last values; times are left out, said
125 network.dat with community.dat (networkit)        LFR, joined       classes are the label
126 community.dat alone (networkit)                   LFR               said: maybe classes (edge_list)
127 network_overlapping.dat, spaceseparated.edgelist  text              10 nodes, both ways; weights
128 LFAT5.mtx, Ragusa16.mtx (networkit)               MatrixMarket      symmetric; directed
129 airfoil1.gi, example2.dgs (networkit)             other formats     refused with the way out
130 multilayer_intra.net, _inter.net (infomap)        Pajek dialect     refused: a table of edges
131 map-equation-network.json (infomap: notebooks)    JSON              25 nodes, places; path is said
132 VII_network_complete.dat (infomap: notebooks)     text              100 nodes
==  ================================================  ===============  ====================================

(First Course: CambridgeUniversityPress/FirstCourseNetworkScience; cugraph: rapidsai; d3-plugins: d3;
sample-social: melaniewalsh/sample-social-network-datasets; StarWars: evelinag; MUSAE:
benedekrozemberczki/MUSAE; GraphIO.jl: JuliaGraphs; infomap: mapequation; asoiaf: mathbeveridge; kateto:
R-Network-Visualization-Workshop; Made Simple: ericmjl/Network-Analysis-Made-Simple; others: their own name.)
"""

import json

import numpy as np
import pytest

from analysis.data.upload.errors import BadUpload
from analysis.data.upload.upload import read_upload
from tests.faults.uploads import npz


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


SIGMA = {
    "attributes": {"name": "G"},
    "options": {"type": "mixed", "multi": False},
    "nodes": [{"key": "a", "attributes": {"club": 1}}, {"key": "b", "attributes": {"club": 0}}, {"key": "c"}],
    "edges": [
        {"key": "e", "source": "a", "target": "b", "undirected": True, "attributes": {"weight": 2}},
        {"key": "f", "source": "b", "target": "c", "undirected": False},
    ],
}


def test_graphs_of_sigma_and_directions_of_single_links():
    (data,) = read_upload({"sigma.json": json.dumps(SIGMA).encode()})
    assert (data.name, data.node_names) == ("G", ("a", "b", "c"))
    assert data.edge_index.T.tolist() == [[0, 1], [1, 2], [1, 0]]
    assert data.edge_weight.tolist() == [2, 1, 2]
    link = {"source": 1, "target": 2, "directed": True}
    (data,) = read_upload({"g.json": json.dumps({"nodes": [{"id": 1}, {"id": 2}], "links": [link]}).encode()})
    assert (data.edge_index.tolist(), data.directed) == ([[0], [1]], True)


def test_ends_that_share_a_name_and_rows_that_are_no_edges():
    header = "SOURCE_SUBREDDIT\tTARGET_SUBREDDIT\tPOST_ID\tLINK_SENTIMENT\n"
    (data,) = read_upload({"reddit.tsv": f"{header}cats\tdogs\tp1\t1\nbirds\tfish\tp2\t-1\n".encode()})
    assert set(data.node_names) == {"cats", "dogs", "birds", "fish"}
    with pytest.raises(BadUpload, match="got a node and its neighbours, or triples; save one edge"):
        read_upload({"adjacency.csv": b"Ada,Bob,Cy\nBob,Cy,Dan\nCy,Ada,Bob\n"})


def test_four_edges_in_four_columns_are_no_matrix():
    """The first rows of soc-sign-bitcoinotc.csv."""
    rows = b"6,2,4,1289241911\n6,5,2,1289241941\n1,15,1,1289243140\n4,3,7,1289245277\n"
    (data,) = read_upload({"bitcoin.csv": rows})
    assert data.node_names == ("1", "2", "3", "4", "5", "6", "15")
    assert data.edge_weight.tolist() == [4, 2, 1, 7] * 2


def test_labels_that_are_words_are_classes():
    ends = np.array([[0, 1, 1, 2], [1, 0, 2, 1]])
    (data,) = read_upload({"g.npz": npz(edge_index=ends, y=np.array(["b", "a", "b"]))})
    assert (data.y.tolist(), data.label_names) == ([1, 0, 1], ("a", "b"))
