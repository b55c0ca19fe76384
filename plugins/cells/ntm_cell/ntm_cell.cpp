// SPDX-License-Identifier: MIT
// ntm_cell: a step of the neural Turing machine with a feed-forward controller, one reading and one writing head.
#include <armature/block.hpp>

namespace {

using namespace armature;

// M: width x slots (a memory for every example), w: slots (where a head looks), r: width (what it read)
//   c  = tanh(W [x; r] + b)                                   the controller
// for each head, from c: a key k, strength B >= 0, gate g, shift s (three weights), sharpness C >= 1:
//   K_j = cosine of M_j and k;   w_c = softmax(B K);   w_g = g w_c + (1 - g) w
//   w_s(i) = sum_j w_g(i - j) s(j);   w_j = w_s(j)^C / sum_i w_s(i)^C
// writing: M_j = M_j * (1 - w_j e) + w_j a with e (erase, 0..1) and a (add) from c;  then reading: r = sum_j w_j M_j
struct NtmCell {
    static constexpr const char *name = "ntm_cell";
    int64_t units = 0, slots = 0, width = 0;

    static void describe(Description<NtmCell> &about) {
        about
            .summary(
                "A step of the neural Turing machine: a controller with a memory that it reads and writes by weights")
            .formula(
                "w_c = softmax(B cos(M, k)), w_g = g w_c + (1 - g) w, w_s = w_g convolved with s, w = w_s^C / sum\n"
                "M = M (1 - w e') + w a', r = M w, c = tanh(W [x; r] + b), y = [c; r]")
            .term("Neural Turing machine (NTM)")
            .cite({.authors = "Graves, Alex and Wayne, Greg and Danihelka, Ivo",
                   .title = "Neural Turing machines",
                   .year = 2014,
                   .arxiv = "1410.5401"});
        about.setting("units", &NtmCell::units, "features of the controller").required().minimum(1).search_log(16, 256);
        about.setting("slots", &NtmCell::slots, "places of the memory").required().minimum(3).search_log(16, 128);
        about.setting("width", &NtmCell::width, "numbers in a place").required().minimum(1).search_log(8, 64);
    }

    void build(Graph &g) const {
        g.want_inputs(1);
        const Value x = g.input();
        const int64_t batch = x.shape().batch();
        const Shape memory(x.shape().type(),
                           {{ARM_ROLE_FEATURE, width}, {ARM_ROLE_LENGTH, slots}, {ARM_ROLE_BATCH, batch}});
        const Value M = g.state("memory", memory, true).front();
        const Value r = g.state("read", width, x, true);
        const Value w_write = g.state("writing", slots, x), w_read = g.state("reading", slots, x);

        const Value c = tanh(g.affine("controller", units, concatenate({x, r})));
        const Value w = address(g, "write", c, M, w_write); // slots x batch
        const Value erase = sigmoid(g.affine("erasure", width, c)), added = g.affine("addition", width, c);
        const Value written = M * (1 - outer(erase, w)) + outer(added, w);
        const Value v = address(g, "read", c, written, w_read);
        const Value read = g.apply("product", {written, v}); // width x batch
        g.next("memory", written);
        g.next("read", read);
        g.next("writing", w);
        g.next("reading", v);
        g.output(concatenate({c, read}));
    }

private:
    static Value outer(Value a, Value b) { // a b' for every example: width x slots
        return a.graph().apply("product", {a, b}, {.options = {{"transpose_b", true}}});
    }
    static Value over_features(Value x) { return x.graph().apply("reduce_sum", {x}); } // 1 x batch
    static Value apply(const char *f, Value x) { return x.graph().apply(f, {x}); }

    // Where the head looks now: slots x batch.
    Value address(Graph &g, const std::string &head, Value c, Value M, Value before) const {
        const auto from_controller = [&](const char *what, int64_t size) {
            return g.affine((head + "_" + what).c_str(), size, c);
        };
        const Value k = tanh(from_controller("key", width));
        const Value strength = apply("softplus", from_controller("strength", 1));
        const Value gate = sigmoid(from_controller("gate", 1));
        const Value shift = softmax(from_controller("shift", 3));
        const Value sharpness = 1 + apply("softplus", from_controller("sharpness", 1));

        const Value ones = g.apply("constant", {}, {.options = {{"value", 1.0}, {"features", width}}});
        const Value dots = g.apply("product", {M, k}, {.options = {{"transpose_a", true}}}); // slots x batch
        const Value squares = g.apply("product", {M * M, ones}, {.options = {{"transpose_a", true}}});
        const Value norms = apply("sqrt", squares * over_features(k * k) + small);
        const Value by_content = softmax(strength * (dots / norms));
        const Value mixed = gate * by_content + (1 - gate) * before;
        const Value moved = g.apply("circular_convolution", {mixed, shift});
        const Value sharp = exp(sharpness * apply("log", moved + small));
        return sharp / over_features(sharp);
    }
    static constexpr double small = 1e-6; // keeps roots and logarithms away from 0
};

} // namespace

ARMATURE_PLUGIN(armature::Cell<NtmCell>)
