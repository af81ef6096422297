// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/large_memory.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace ctscope {

/// An immutable text with shared ownership, in any kind of storage. May be null; copies are
/// cheap.
class SharedText {
public:
    SharedText() = default;
    explicit(false) SharedText(std::nullptr_t) noexcept { }
    explicit(false) SharedText(std::shared_ptr<const std::string> text)
        : m_view(text ? std::string_view(*text) : std::string_view())
        , m_owner(std::move(text))
    {
    }
    explicit(false) SharedText(std::shared_ptr<std::string> text)
        : SharedText(std::shared_ptr<const std::string>(std::move(text)))
    {
    }
    explicit(false) SharedText(std::shared_ptr<const LargeText> text)
        : m_view(text ? std::string_view(text->data(), text->size()) : std::string_view())
        , m_owner(std::move(text))
    {
    }

    explicit operator bool() const noexcept { return m_owner != nullptr; }
    const std::string_view &operator*() const noexcept { return m_view; }
    const std::string_view *operator->() const noexcept { return &m_view; }
    friend bool operator==(const SharedText &text, std::nullptr_t) noexcept { return text.m_owner == nullptr; }

private:
    std::string_view m_view;
    std::shared_ptr<const void> m_owner;
};

} // namespace ctscope
