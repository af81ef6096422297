// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/unwrap_text.h"

#include "format/cell_rows.h"
#include "format/container_log.h"
#include "format/decompress.h"
#include "format/diff_text.h"
#include "format/escaped_text.h"
#include "format/fast_line.h"
#include "format/json_text.h"
#include "format/mail_text.h"
#include "format/markup.h"
#include "format/plain_text.h"
#include "format/terminal_text.h"
#include "format/transfer_encoding.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace ctscope {

namespace {

constexpr auto none = std::string_view::npos;
constexpr int mostLayers = 5;
/// The part of a text that shows its kind.
constexpr std::size_t headSize = std::size_t(128) << 10;
/// An object may begin with other data; its first table is searched up to here.
constexpr std::size_t objectHeadSize = std::size_t(1) << 20;

bool has(std::string_view text, std::string_view part) noexcept { return text.find(part) != none; }

bool holdsEntries(std::string_view text) noexcept
{
    return has(text, "src=") || has(text, "<flow") || has(text, "&lt;flow") || has(text, "--sport ")
        || has(text, " -s ") || has(text, "src=3D");
}

/// The first lines are entries as the kernel and conntrack(8) print them.
bool beginsPlain(std::string_view head)
{
    constexpr int enough = 3;
    FlowStore scratch;
    const char *line = head.data();
    for (int i = 0; i < enough; ++i) {
        const auto left = static_cast<std::size_t>(head.data() + head.size() - line);
        if (left < fastLineReach || !surelyBeginsEntry(line))
            return false;
        line = appendFastLine(line, scratch);
        if (line == nullptr)
            return false;
    }
    return true;
}

bool looksLikePage(std::string_view head)
{
    return has(head, "<html") || has(head, "<HTML") || has(head, "<!DOCTYPE html") || has(head, "<!doctype html")
        || has(head, "<body") || has(head, "<BODY") || has(head, "<script") || has(head, "<style");
}

using Layer = std::optional<Unwrapped> (*)(std::string_view text, std::string_view head, const std::stop_token &stop);

std::optional<Unwrapped> terminal(std::string_view text, std::string_view head, const std::stop_token & /*stop*/)
{
    if (!has(head, "\x1b") || !hasTerminalControls(head))
        return std::nullopt;
    Unwrapped shown;
    shown.text.reserve(text.size());
    appendAsShown(text, shown.text);
    return shown;
}

std::optional<Unwrapped> mail(std::string_view text, std::string_view head, const std::stop_token &stop)
{
    if (!looksLikeMail(head))
        return std::nullopt;
    auto found = textOfMail(text, stop);
    if (!found)
        return std::nullopt;
    return Unwrapped{std::move(found->text), std::move(found->remarks), found->doubts};
}

std::optional<Unwrapped> json(std::string_view text, std::string_view head, const std::stop_token &stop)
{
    const std::size_t first = std::min(head.find_first_not_of(" \t\r\n"), head.size());
    if (first < head.size() && (head[first] == '{' || head[first] == '['))
        head = text.substr(0, objectHeadSize);
    auto found = linesInJson(text, head, stop);
    if (!found)
        return std::nullopt;
    return Unwrapped{std::move(found->text), std::move(found->remarks), found->doubts};
}

std::optional<Unwrapped> container(std::string_view text, std::string_view head, const std::stop_token & /*stop*/)
{
    auto lines = linesOfContainer(text, head);
    if (!lines)
        return std::nullopt;
    return Unwrapped{std::move(*lines), {Remark::ContainerLog}};
}

std::optional<Unwrapped> quotedPrintable(std::string_view text, std::string_view head, const std::stop_token & /*stop*/)
{
    if (!looksQuotedPrintable(head))
        return std::nullopt;
    return Unwrapped{fromQuotedPrintable(text), {Remark::QuotedPrintable}};
}

std::optional<Unwrapped> base64(std::string_view text, std::string_view head, const std::stop_token &stop)
{
    if (head.size() < text.size()) // the last line may be cut
        head = head.substr(0, head.rfind('\n') == none ? head.size() : head.rfind('\n'));
    if (!looksBase64(head))
        return std::nullopt;
    auto bytes = fromBase64(text);
    if (!bytes)
        return std::nullopt;
    std::string unpacked;
    if (detectCompression(*bytes) != Compression::None) {
        const std::uint64_t limit = (std::uint64_t(16) << 20) + 64 * bytes->size();
        if (decompress(*bytes, unpacked, limit, stop) != DecompressStatus::Ok)
            return std::nullopt;
        *bytes = std::move(unpacked);
    }
    if (auto plain = plainText(*bytes))
        *bytes = std::move(*plain);
    return Unwrapped{std::move(*bytes), {Remark::Base64}};
}

std::optional<Unwrapped> page(std::string_view text, std::string_view head, const std::stop_token & /*stop*/)
{
    if (!looksLikePage(head))
        return std::nullopt;
    return Unwrapped{textOfPage(text), {Remark::WebPage}};
}

std::optional<Unwrapped> difference(std::string_view text, std::string_view head, const std::stop_token & /*stop*/)
{
    auto newer = newerSideOf(text, head);
    if (!newer)
        return std::nullopt;
    Unwrapped side{std::move(newer->text), {std::move(newer->remark)}};
    if (newer->moreFiles) {
        side.remarks.emplace_back(Remark::MoreInDifference);
        ++side.doubts;
    }
    return side;
}

std::optional<Unwrapped> escaped(std::string_view text, std::string_view head, const std::stop_token & /*stop*/)
{
    auto plain = withoutEscapes(text, head);
    if (!plain)
        return std::nullopt;
    return Unwrapped{std::move(*plain), {Remark::EscapedLineEnds}};
}

std::optional<Unwrapped> doubled(std::string_view text, std::string_view head, const std::stop_token & /*stop*/)
{
    auto single = withoutDoubledLines(text, head);
    if (!single)
        return std::nullopt;
    return Unwrapped{std::move(*single), {Remark::DoubledLines}};
}

std::optional<Unwrapped> cells(std::string_view text, std::string_view head, const std::stop_token & /*stop*/)
{
    auto rows = withoutBrokenCells(text, head);
    if (!rows)
        return std::nullopt;
    return Unwrapped{std::move(*rows), {}};
}

/// True for envelopes with text that must not be shown, even when nothing is left without it.
bool mayBeEmpty(Layer layer) noexcept { return layer == difference || layer == terminal || layer == cells; }

struct Inner {
    Unwrapped text;
    Layer layer = nullptr;
};

std::optional<Inner> unwrapOnce(std::string_view text, const std::stop_token &stop)
{
    static constexpr std::array<Layer, 11> layers = {
        terminal, mail, json, container, quotedPrintable, base64, page, doubled, escaped, difference, cells};
    const std::string_view head = text.substr(0, headSize);
    if (beginsPlain(head))
        return std::nullopt;
    for (const Layer layer : layers) {
        auto inner = layer(text, head, stop);
        if (stop.stop_requested())
            return std::nullopt;
        if (inner && (mayBeEmpty(layer) || holdsEntries(inner->text)))
            return Inner{std::move(*inner), layer};
    }
    return std::nullopt;
}

} // namespace

std::optional<Unwrapped> unwrapText(std::string_view text, const std::stop_token &stop)
{
    std::optional<Unwrapped> whole;
    for (int depth = 0;; ++depth) {
        auto inner = unwrapOnce(whole ? std::string_view(whole->text) : text, stop);
        if (!inner)
            break;
        if (!whole)
            whole.emplace();
        if (depth == mostLayers) {
            whole->text.clear(); // partly unwrapped text could be misread
            whole->remarks.emplace_back(Remark::TooManyEnvelopes);
            ++whole->doubts;
            break;
        }
        whole->text = std::move(inner->text.text);
        whole->doubts += inner->text.doubts;
        for (Remark &remark : inner->text.remarks) {
            if (std::ranges::find(whole->remarks, remark) == whole->remarks.end())
                whole->remarks.push_back(std::move(remark));
        }
        if (inner->layer == difference)
            break; // in the newer side, a further "+" is not a mark
    }
    return whole;
}

} // namespace ctscope
