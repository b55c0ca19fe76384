// SPDX-License-Identifier: MIT
// onednn.hpp: the three products of a convolution in float by oneDNN. Inputs and outputs keep the project's layout
// (channels fastest: oneDNN's nhwc); weights go into whatever order a kernel likes and come back, inside each call, in
// scratch memory. An instance holds compiled kernels and descriptions of memory, never memory.
#pragma once

#include "../window.hpp"

#include <oneapi/dnnl/dnnl.hpp>
#include <oneapi/dnnl/dnnl_debug.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace armature::layers {

// What `forward` does beside W * x: adds a bias, or is sometimes asked to add to what is there (never both).
struct Form {
    bool bias = false, adds = false;
};

class OneDnn {
    using memory = dnnl::memory;

public:
    // Nothing where oneDNN has no kernel of its own for this processor or these extents.
    static std::optional<OneDnn> make(const Window &w, int64_t channels, int64_t groups, Form form) {
        const auto size = [](auto... extents) { return (static_cast<double>(extents) * ...); };
        if (size(w.features, w.area(), channels) > 1e9 || size(w.features, w.pixels(), w.images) > 1e12 ||
            size(channels, w.positions(), w.images) > 1e12) {
            return std::nullopt;
        }
        if (!has_avx512() && w.area() == 1 && (w.axes[0].stride > 1 || w.axes[1].stride > 1)) {
            return std::nullopt; // oneDNN 2.6.3: its AVX2 kernel gives other, wrong weight gradients from run to run
        }
        try {
            OneDnn made(w, channels, groups, form);
            return made.is_native_ ? std::optional(std::move(made)) : std::nullopt;
        } catch (const dnnl::error &) {
            return std::nullopt;
        }
    }

    int64_t scratch_bytes() const { return scratch_; }

    // y (+)= W * x (+ b); b may be nullptr
    void forward(const float *x, const float *W, const float *b, bool add, float *y, std::byte *scratch) const {
        const Kernel &kernel = add ? forward_adding_ : forward_;
        void *weights = order(kernel, W, scratch);
        run(kernel, {{DNNL_ARG_SRC, x}, {DNNL_ARG_BIAS, b}, {DNNL_ARG_DST, y}}, weights, scratch);
    }

    // dx (+)= the adjoint of that, applied to dy; some images at a time, so that what is added is still in the cache.
    void input_gradient(const float *W, const float *dy, float *dx, bool add, std::byte *scratch) const {
        void *weights = order(input_, W, scratch);
        for (int64_t i = 0; i < images_; i += images_a_part_) {
            float *part = dx + i * image_, *made = add ? at(scratch, input_.end) : part;
            run(input_, {{DNNL_ARG_DIFF_SRC, made}, {DNNL_ARG_DIFF_DST, dy + i * output_image_}}, weights, scratch);
            for (int64_t k = 0; add && k < images_a_part_ * image_; ++k) {
                part[k] += made[k];
            }
        }
    }

    // dW (+)= dy x'
    void weight_gradient(const float *x, const float *dy, const Gradient<float> &dW, std::byte *scratch) const {
        const bool in_place = !weights_.reordered && !dW.adds();
        void *made = in_place ? static_cast<void *>(dW.data()) : scratch;
        run(weights_, {{DNNL_ARG_SRC, x}, {DNNL_ARG_DIFF_DST, dy}}, made, scratch);
        if (!in_place) {
            execute(dW.adds() ? weights_.add : weights_.reorder, {weights_.weights, made}, {ours_, dW.data()});
        }
    }

private:
    static bool has_avx512() {
        constexpr auto avx512 = static_cast<unsigned>(dnnl::cpu_isa::avx512_core);
        return (static_cast<unsigned>(dnnl::get_effective_cpu_isa()) & avx512) == avx512;
    }

    // A kernel, its memories without data, and where its parts of the scratch memory lie: weights, its own, the rest.
    struct Kernel {
        dnnl::primitive primitive, reorder, add; // weights between our order and the kernel's
        memory weights, own;
        std::vector<memory> arguments; // in the order that `run` gets them
        bool reordered = false;
        int64_t own_at = 0, end = 0;
    };
    struct Filled { // a memory with data, for one call
        const memory &of;
        const void *data;
    };
    using Given = std::initializer_list<std::pair<int, const void *>>;

    OneDnn(const Window &w, int64_t channels, int64_t groups, Form form)
        : images_(w.images), image_(w.features * w.pixels()), output_image_(channels * w.positions()) {
        using namespace dnnl;
        const Axis &a = w.axes[0], &b = w.axes[1];
        constexpr auto f32 = memory::data_type::f32;
        const auto pictures = [](int64_t n, int64_t features, int64_t width, int64_t height) {
            return memory::desc({n, features, height, width}, f32, memory::format_tag::nhwc);
        };
        const auto filters = [&](memory::format_tag one, memory::format_tag grouped) {
            return groups == 1 ? memory::desc({channels, w.features, b.kernel, a.kernel}, f32, one)
                               : memory::desc({groups, channels / groups, w.features / groups, b.kernel, a.kernel}, f32,
                                              grouped);
        };
        const memory::dims strides = {b.stride, a.stride}, dilates = {b.dilation - 1, a.dilation - 1};
        const memory::dims before = {b.before, a.before}, after = {b.after, a.after};
        const memory::desc any = filters(memory::format_tag::any, memory::format_tag::any), none;
        const memory::desc sums = form.bias ? memory::desc({channels}, f32, memory::format_tag::x) : none;
        const memory::desc x = pictures(images_, w.features, a.input, b.input);
        const memory::desc y = pictures(images_, channels, a.output, b.output);
        ours_ = memory(filters(memory::format_tag::ohwi, memory::format_tag::gohwi), engine_, DNNL_MEMORY_NONE);
        primitive_attr plain, adding;
        plain.set_scratchpad_mode(scratchpad_mode::user);
        adding.set_scratchpad_mode(scratchpad_mode::user);
        post_ops sum;
        sum.append_sum();
        adding.set_post_ops(sum);

        constexpr auto direct = algorithm::convolution_direct;
        const auto forward = [&](const memory::desc &W, const primitive_attr &how) {
            return convolution_forward::primitive_desc(
                {prop_kind::forward_training, direct, x, W, sums, y, strides, dilates, before, after}, how, engine_,
                true);
        };
        const auto hint = forward(any, plain);
        const convolution_backward_weights::primitive_desc weights({direct, x, any, y, strides, dilates, before, after},
                                                                   plain, engine_, hint);
        take(weights_, convolution_backward_weights(weights), weights, weights.diff_weights_desc(), false, {x, y});

        // Against the kernel that likes W in the order of dW, oneDNN's first choice (brgconv, with AVX-512) takes up to
        // twice the time for few features and for small outputs, 0.6 to 1.1 of it elsewhere (120 shapes on a Sapphire
        // Rapids, one thread).
        const bool few = w.features < 32 && w.area() > 1, small = w.positions() <= 25;
        const auto choose = [&](Kernel &kernel, const primitive_attr &how) {
            auto made = forward(few || small ? weights.diff_weights_desc() : any, how);
            if ((few || small) &&
                (made.get(true) == nullptr || std::string_view(made.impl_info_str()).substr(0, 3) != "jit")) {
                made = forward(any, how);
            }
            take(kernel, convolution_forward(made), made, made.weights_desc(), true, {x, sums, y});
        };
        choose(forward_, plain);
        if (form.adds) {
            choose(forward_adding_, adding);
        }

        images_a_part_ = part(images_, image_, static_cast<int64_t>(ours_.get_desc().get_size()));
        const memory::desc dx = pictures(images_a_part_, w.features, a.input, b.input);
        const memory::desc dy = pictures(images_a_part_, channels, a.output, b.output);
        const convolution_forward::primitive_desc input_hint(
            {prop_kind::forward_training, direct, dx, any, dy, strides, dilates, before, after}, plain, engine_);
        const convolution_backward_data::primitive_desc input({direct, dx, any, dy, strides, dilates, before, after},
                                                              plain, engine_, input_hint);
        take(input_, convolution_backward_data(input), input, input.weights_desc(), true, {dx, dy});

        scratch_ = std::max({forward_.end, forward_adding_.end, weights_.end,
                             input_.end + images_a_part_ * image_ * static_cast<int64_t>(sizeof(float))});
    }

    // The most images that divide all of them evenly and fit into half a megabyte; or into as much as the weights take,
    // which are read for every part.
    static int64_t part(int64_t images, int64_t image, int64_t weight_bytes) {
        const int64_t room = std::max<int64_t>(weight_bytes, 1 << 19),
                      bytes = image * static_cast<int64_t>(sizeof(float));
        int64_t n = std::clamp<int64_t>(room / std::max<int64_t>(bytes, 1), 1, std::max<int64_t>(images, 1));
        while (images % n != 0) {
            --n;
        }
        return n;
    }

    template <class Description>
    void take(Kernel &kernel, dnnl::primitive primitive, const Description &made, const memory::desc &weights,
              bool into, std::initializer_list<memory::desc> arguments) {
        is_native_ = is_native_ && std::string_view(made.impl_info_str()).find("ref") == std::string_view::npos;
        kernel.primitive = std::move(primitive);
        kernel.weights = memory(weights, engine_, DNNL_MEMORY_NONE);
        kernel.own = without_data(made.scratchpad_desc());
        for (const memory::desc &argument : arguments) {
            kernel.arguments.push_back(without_data(argument));
        }
        const memory::desc ours = ours_.get_desc();
        kernel.reordered = weights != ours;
        using Reorder = dnnl::reorder::primitive_desc;
        kernel.reorder =
            dnnl::reorder(into ? Reorder(engine_, ours, engine_, weights) : Reorder(engine_, weights, engine_, ours));
        if (!into) {
            dnnl::post_ops sum;
            sum.append_sum();
            dnnl::primitive_attr adding;
            adding.set_post_ops(sum);
            kernel.add = dnnl::reorder(Reorder(engine_, weights, engine_, ours, adding));
        }
        kernel.own_at = aligned(static_cast<int64_t>(weights.get_size()));
        kernel.end = kernel.own_at + aligned(static_cast<int64_t>(made.scratchpad_desc().get_size()));
    }
    memory without_data(const memory::desc &d) const {
        return d.get_size() == 0 ? memory() : memory(d, engine_, DNNL_MEMORY_NONE);
    }
    static int64_t aligned(int64_t bytes) { return (bytes + 63) / 64 * 64; }
    static float *at(std::byte *scratch, int64_t offset) { return reinterpret_cast<float *>(scratch + offset); }

    // W in the kernel's order: in scratch, unless it likes ours.
    void *order(const Kernel &kernel, const float *W, std::byte *scratch) const {
        if (!kernel.reordered) {
            return const_cast<float *>(W);
        }
        execute(kernel.reorder, {ours_, W}, {kernel.weights, scratch});
        return scratch;
    }

    // C's calls: those of C++ allocate.
    void run(const Kernel &kernel, Given given, void *weights, std::byte *scratch) const {
        std::array<dnnl_exec_arg_t, 5> arguments;
        int count = 0;
        const auto add = [&](int which, const memory &of, const void *data) {
            of.set_data_handle(const_cast<void *>(data));
            arguments[static_cast<size_t>(count++)] = {which, of.get()};
        };
        auto memory = kernel.arguments.begin();
        for (const auto &[which, data] : given) {
            if (data != nullptr) {
                add(which, *memory, data);
            }
            ++memory;
        }
        add(&kernel == &weights_ ? DNNL_ARG_DIFF_WEIGHTS : DNNL_ARG_WEIGHTS, kernel.weights, weights);
        if (kernel.end > kernel.own_at) {
            add(DNNL_ARG_SCRATCHPAD, kernel.own, scratch + kernel.own_at);
        }
        check(dnnl_primitive_execute(kernel.primitive.get(), stream_.get(), count, arguments.data()));
    }
    void execute(const dnnl::primitive &reorder, const Filled &from, const Filled &to) const {
        from.of.set_data_handle(const_cast<void *>(from.data));
        to.of.set_data_handle(const_cast<void *>(to.data));
        const dnnl_exec_arg_t arguments[] = {{DNNL_ARG_FROM, from.of.get()}, {DNNL_ARG_TO, to.of.get()}};
        check(dnnl_primitive_execute(reorder.get(), stream_.get(), 2, arguments));
    }
    static void check(dnnl_status_t status) {
        if (status != dnnl_success) {
            throw Failure(ARM_FAILED, std::string("oneDNN could not compute the convolution: ") +
                                          dnnl_status2str(status) + "; ARMATURE_PORTABLE=1 does without it");
        }
    }

    dnnl::engine engine_{dnnl::engine::kind::cpu, 0};
    dnnl::stream stream_{engine_};
    int64_t images_, image_, output_image_, images_a_part_ = 1, scratch_ = 0; // image_: elements of one image's input
    bool is_native_ = true;
    memory ours_; // W as the project lays it out
    Kernel forward_, forward_adding_, input_, weights_;
};

} // namespace armature::layers
