// SPDX-License-Identifier: MIT
// gratings: pictures of sinusoidal gratings; the class is orientation, spatial frequency and colour. Not natural
// pictures.
#include <armature/dataset.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace {

using namespace armature;

// Pixel (x, y), x to the right and y down, of channel k, in bytes 0 ... 255:
//   v = 255 (1/2 + 1/2 a w_k sin(u x + v y + p) + noise e),   (u, v) = 2 pi f / side (cos t, sin t)
// with t, f, w the class's, contrast a, phase p and e (standard normal) the example's. The phase is uniform: at p + pi
// the wave runs the other way, so a linear function of the pixels, which follows a wave at half of its phases, is
// misled by the other half.
// Class c of C: orientation c mod O of O = min(C, orientations), t = pi (c mod O) / O; what is left of c counts through
// H <= 6 directions of colour (3 channels only), w_k = cos(pi h / H - 2 pi k / 3), and then through frequencies f,
// evenly on a logarithmic scale from 2 periods over the shorter side to a period of 4 pixels. (Opposite colours are one
// direction: half a turn of the phase takes one to the other.)
struct Gratings {
    static constexpr const char *name = "gratings";
    int64_t width = 32, height = 32, channels = 1, classes = 8, points = 50, orientations = 8;
    double noise = 0.05, contrast = 0.5;

    static void describe(Description<Gratings> &about) {
        about
            .summary(
                "Pictures of gratings: the class is orientation, spatial frequency and colour; the phase is random")
            .formula("v = 255 (1/2 + 1/2 a w sin(u x + v y + p) + noise e)")
            .cite({.authors = "Campbell, Fergus W. and Robson, John G.",
                   .title = "Application of Fourier analysis to the visibility of gratings",
                   .year = 1968,
                   .venue = "The Journal of Physiology 197(3), 551-566",
                   .doi = "10.1113/jphysiol.1968.sp008574"});
        about.setting("width", &Gratings::width, "pixels").minimum(8).maximum(4096);
        about.setting("height", &Gratings::height, "pixels").minimum(8).maximum(4096);
        about.setting("channels", &Gratings::channels, "1: grey, 3: colours").minimum(1).maximum(3);
        about.setting("classes", &Gratings::classes, "how many kinds of gratings").minimum(2).maximum(10'000);
        about.setting("points", &Gratings::points, "pictures of each class").minimum(1).maximum(1'000'000);
        about.setting("orientations", &Gratings::orientations, "of so many classes only the orientation differs")
            .minimum(1)
            .maximum(180);
        about.setting("noise", &Gratings::noise, "deviation of a pixel; black to white is 1").minimum(0).maximum(1);
        about.setting("contrast", &Gratings::contrast, "the least contrast; each picture has one from there up to 1")
            .above(0)
            .maximum(1);
    }

    void check() const {
        if (channels == 2) {
            refuse("makes pictures of 1 or 3 channels, not of 2");
        }
        constexpr int64_t most = int64_t{1} << 40;
        if (points > most / classes / (width * height * channels)) {
            refuse("would make ", classes, " x ", points, " pictures of ", width, " x ", height, " pixels, more than ",
                   most, " bytes; choose fewer points");
        }
        if (const int64_t o = std::min(orientations, classes), h = colours(); classes > o * h && side() < 16) {
            refuse(classes, " classes need several spatial frequencies, for which pictures of ", width, " x ", height,
                   " are too small: choose at least 16 x 16, or at most ", o * h, " classes");
        }
    }

    void sources(DatasetPlan &) const {}

    void open(const Opening &opening, DatasetPlan &plan) {
        const int64_t all = classes * points, size = width * height * channels;
        const Math<double> math = opening.math<double>();
        std::vector<double> turn(static_cast<size_t>(all)); // of each example's phase
        strength.resize(turn.size());
        opening.random().uniform(0, turn.data(), all);
        opening.random().uniform(static_cast<uint64_t>(all), strength.data(), all);
        for (size_t k = 0; k < turn.size(); ++k) {
            turn[k] *= 2 * std::numbers::pi;
            strength[k] = contrast + (1 - contrast) * strength[k];
        }
        phase.of(turn, math);
        std::vector<double> along(static_cast<size_t>(classes * width)), down(static_cast<size_t>(classes * height)),
            colour(static_cast<size_t>(classes * channels));
        fill_classes(along, down, colour);
        across.of(along, math);
        below.of(down, math);
        weight.resize(colour.size());
        math.cos(colour.data(), weight.data(), classes * channels);
        // As many draws as there are pixels, if that is not too many: then each picture has noise of its own. Else
        // pictures take theirs from other places of one row of draws; its length is prime, so that few places recur.
        constexpr int64_t long_enough = 1'048'573;
        grain.resize(static_cast<size_t>(noise == 0 ? 1 : std::min(all * size, long_enough)), 0.0F);
        if (noise > 0) {
            opening.random().normal(static_cast<uint64_t>(all), grain.data(), static_cast<int64_t>(grain.size()));
        }
        plan.input("image",
                   Shape(ARM_U8, {{ARM_ROLE_FEATURE, channels}, {ARM_ROLE_WIDTH, width}, {ARM_ROLE_HEIGHT, height}}));
        plan.classes("label", classes);
        plan.split("all", all);
    }

    void read(uint32_t, std::span<const int64_t> indices, void *const *buffers) const {
        auto *image = static_cast<uint8_t *>(buffers[0]); // channels x width x height x indices
        auto *label = static_cast<int32_t *>(buffers[1]); // indices
        for (const int64_t k : indices) {
            draw(k, image);
            image += width * height * channels;
            *label++ = static_cast<int32_t>(k % classes);
        }
    }

private:
    // Sines and cosines of a row of angles: those of a sum of angles then cost a product each.
    struct Angles {
        std::vector<double> sine, cosine;
        void of(const std::vector<double> &angle, const Math<double> &math) {
            sine.resize(angle.size());
            cosine.resize(angle.size());
            math.sin(angle.data(), sine.data(), static_cast<int64_t>(angle.size()));
            math.cos(angle.data(), cosine.data(), static_cast<int64_t>(angle.size()));
        }
    };

    int64_t side() const { return std::min(width, height); }
    int64_t colours() const { // H
        const int64_t kinds = (classes + orientations - 1) / orientations;
        return channels == 3 ? std::min<int64_t>(kinds, 6) : 1;
    }
    // u x, v y and the angle whose cosine is w_k, of every class.
    void fill_classes(std::vector<double> &along, std::vector<double> &down, std::vector<double> &colour) const {
        const int64_t o = std::min(orientations, classes), h = colours(), f = (classes + o * h - 1) / (o * h);
        const double octaves = std::log2(static_cast<double>(side()) / 8); // from 2 periods to side / 4
        for (int64_t c = 0; c < classes; ++c) {
            const double t = std::numbers::pi * static_cast<double>(c % o) / static_cast<double>(o);
            const double place = f == 1 ? 0.5 : static_cast<double>(c / (o * h)) / static_cast<double>(f - 1);
            const double pace = 2 * std::numbers::pi * 2 * std::exp2(octaves * place) / static_cast<double>(side());
            for (int64_t x = 0; x < width; ++x) {
                along[static_cast<size_t>(c * width + x)] = pace * std::cos(t) * static_cast<double>(x);
            }
            for (int64_t y = 0; y < height; ++y) {
                down[static_cast<size_t>(c * height + y)] = pace * std::sin(t) * static_cast<double>(y);
            }
            for (int64_t k = 0; k < channels; ++k) {
                const double hue = static_cast<double>(c / o % h) / static_cast<double>(h);
                colour[static_cast<size_t>(c * channels + k)] =
                    std::numbers::pi * (hue - 2 * static_cast<double>(k) / 3);
            }
        }
    }
    // sin(u x + (v y + p)) by the sine of a sum, twice; out: channels x width x height.
    void draw(int64_t k, uint8_t *out) const {
        const int64_t c = k % classes, size = width * height * channels;
        const auto e = static_cast<size_t>(k);
        const double *sine = across.sine.data() + c * width, *cosine = across.cosine.data() + c * width;
        const double *w = weight.data() + c * channels;
        size_t at = static_cast<size_t>(k * size) % grain.size();
        for (int64_t y = 0; y < height; ++y) {
            const auto row = static_cast<size_t>(c * height + y);
            const double s = below.sine[row] * phase.cosine[e] + below.cosine[row] * phase.sine[e];
            const double r = below.cosine[row] * phase.cosine[e] - below.sine[row] * phase.sine[e];
            for (int64_t x = 0; x < width; ++x) {
                const double wave = 0.5 * strength[e] * (sine[x] * r + cosine[x] * s);
                for (int64_t channel = 0; channel < channels; ++channel) {
                    const double v = 255 * (0.5 + w[channel] * wave + noise * static_cast<double>(grain[at]));
                    *out++ = static_cast<uint8_t>(std::clamp(v, 0.0, 255.0) + 0.5);
                    at = at + 1 == grain.size() ? 0 : at + 1;
                }
            }
        }
    }

    Angles phase;                 // of each example
    Angles across, below;         // width x classes, height x classes
    std::vector<double> strength; // a of each example
    std::vector<double> weight;   // w: channels x classes
    std::vector<float> grain;     // e
};

} // namespace

ARMATURE_PLUGIN(Dataset<Gratings>)
