// SPDX-License-Identifier: MIT
#include "plugin/constructs.hpp"

namespace armature::plugin {

namespace {

constexpr const char *recurrent_settings = R"json({"type": "object", "properties": {
"body": {"type": "object", "x-network": true,
         "description": "what happens in one step: cells and layers, whose inputs are those of the recurrence at that step"},
"outputs": {"type": "string", "enum": ["sequence", "last"], "default": "sequence",
            "description": "the output of every step, or of each example's last one"},
"reverse": {"type": "boolean", "default": false, "description": "from the end to the beginning"},
"truncation": {"type": "integer", "minimum": 0, "default": 0,
               "description": "cut the gradient of the states before every so many-th step; 0: nowhere"},
"carry": {"type": "boolean", "default": false,
          "description": "begin a batch with the states that the one before ended with"},
"feedback": {"type": "integer", "minimum": 0, "default": 0,
             "description": "features of the output, which becomes the body's last input one step later; 0: it does not"}
}, "required": ["body"], "additionalProperties": false})json";

constexpr const char *bidirectional_settings = R"json({"type": "object", "properties": {
"body": {"type": "object", "x-network": true,
         "description": "what happens in one step; each direction has parameters of its own"},
"outputs": {"type": "string", "enum": ["sequence", "last"], "default": "sequence",
            "description": "the output of every step, or of each example's last one in either direction"}
}, "required": ["body"], "additionalProperties": false})json";

constexpr const char *recursive_settings = R"json({"type": "object", "properties": {
"body": {"type": "object", "x-network": true,
         "description": "what happens in one node: cells with a previous state for each child, and layers"},
"outputs": {"type": "string", "enum": ["sequence", "last"], "default": "sequence",
            "description": "the output of every node, or of each example's last one, the root"}
}, "required": ["body"], "additionalProperties": false})json";

constexpr const char *decode_settings = R"json({"type": "object", "properties": {
"body": {"type": "object", "x-network": true,
         "description": "what happens in one step: its first input is a token's index, its output a score for each token"},
"start": {"type": "integer", "minimum": 0, "maximum": 2147483647, "description": "the token that a sequence begins after"},
"end": {"type": "integer", "minimum": 0, "maximum": 2147483647, "description": "the token that ends a sequence"},
"most": {"type": "integer", "minimum": 0, "default": 0,
         "description": "tokens that are generated at most; 0: as many as the given sequence has"},
"beam": {"type": "integer", "minimum": 1, "default": 1,
         "description": "beginnings that are kept for each example; 1: greedy search"},
"normalisation": {"type": "number", "minimum": 0, "default": 0.0,
                  "description": "a sequence's log-probability is divided by its length to this power"}
}, "required": ["body", "start", "end"], "additionalProperties": false})json";

Component construct(std::string name, std::string summary, std::string formula, std::string term, const char *settings,
                    std::vector<Citation> citations) {
    return {.kind = Kind::layer,
            .name = std::move(name),
            .version = "1.0.0",
            .summary = std::move(summary),
            .formula = std::move(formula),
            .term = std::move(term),
            .schema = parse_json(settings, "the settings of a construct", Fault::internal),
            .citations = std::move(citations),
            .file = {}};
}

} // namespace

const std::vector<Component> &constructs() {
    static const std::vector<Component> all = {
        construct("recurrent", "A body run for every step of a sequence, its cells' states carried on",
                  "(y_t, s_t) = body(x_t, s_(t-1))", "Recurrent neural network (RNN)", recurrent_settings,
                  {{.authors = "Elman, Jeffrey L.",
                    .title = "Finding structure in time",
                    .venue = "Cognitive Science 14, 179-211",
                    .doi = "10.1207/s15516709cog1402_1",
                    .arxiv = "",
                    .year = 1990},
                   {.authors = "Werbos, Paul J.",
                    .title = "Backpropagation through time: what it does and how to do it",
                    .venue = "Proceedings of the IEEE 78, 1550-1560",
                    .doi = "10.1109/5.58337",
                    .arxiv = "",
                    .year = 1990}}),
        construct("bidirectional", "Two recurrences, one from each end, their outputs joined",
                  "y_t = [forward body(x_t, s_(t-1)); backward body(x_t, s_(t+1))]", "Bidirectional RNN",
                  bidirectional_settings,
                  {{.authors = "Schuster, Mike and Paliwal, Kuldip K.",
                    .title = "Bidirectional recurrent neural networks",
                    .venue = "IEEE Transactions on Signal Processing 45, 2673-2681",
                    .doi = "10.1109/78.650093",
                    .arxiv = "",
                    .year = 1997}}),
        construct("recursive", "A body run for every node of a tree, children before parents",
                  "(y_n, s_n) = body(x_n, s_(child 1 of n), s_(child 2 of n), ...)", "Recursive neural network",
                  recursive_settings,
                  {{.authors = "Goller, Christoph and Kuechler, Andreas",
                    .title = "Learning task-dependent distributed representations by backpropagation through structure",
                    .venue = "IEEE International Conference on Neural Networks 1996, 347-352",
                    .doi = "10.1109/ICNN.1996.548916",
                    .arxiv = "",
                    .year = 1996}}),
        construct("decode", "A recurrence over given tokens; in evaluation also generates, by greedy or beam search",
                  "y_t = body(w_t, s_(t-1)); generated: argmax over w of sum of log softmax(y_t)[w_(t+1)] / length^a",
                  "Beam search", decode_settings,
                  {{.authors = "Sutskever, Ilya and Vinyals, Oriol and Le, Quoc V.",
                    .title = "Sequence to sequence learning with neural networks",
                    .venue = "NIPS 2014",
                    .doi = "",
                    .arxiv = "1409.3215",
                    .year = 2014},
                   {.authors = "Wu, Yonghui and Schuster, Mike and Chen, Zhifeng and Le, Quoc V. and Norouzi, Mohammad "
                               "and others",
                    .title = "Google's neural machine translation system: bridging the gap between human and machine "
                             "translation",
                    .venue = "",
                    .doi = "",
                    .arxiv = "1609.08144",
                    .year = 2016}}),
    };
    return all;
}

} // namespace armature::plugin
