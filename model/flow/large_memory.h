// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <string_view>
#include <utility>
#include <vector>

namespace ctscope {

/// Memory for an array. Large arrays use huge pages where the system has them: a hundred megabytes are
/// otherwise 25,000 page faults, which take longer than filling the memory.
/// Throws std::bad_alloc.
void *allocateLarge(std::size_t bytes);
void freeLarge(void *memory) noexcept;

/// Returns all large blocks to the system when they are freed, where glibc would keep them for later:
/// following 200,000 flows takes 57 MB instead of 91, and 1.3 % of a core more. For smaller blocks the
/// cost exceeds the gain. And gives each thread small blocks of its own: of more than eight threads for each
/// processor, glibc lets some share those of the window, which then waits for a lock that a thread of a lower priority
/// holds while others run. Affects the whole process; call it once, before threads start.
void setUpMemory() noexcept;

/// For vectors that grow to many megabytes.
template <typename T> class LargeAllocator {
public:
    using value_type = T;

    LargeAllocator() = default;
    template <typename U> explicit(false) LargeAllocator(const LargeAllocator<U> &) noexcept { }

    T *allocate(std::size_t count)
    {
        static_assert(alignof(T) <= alignof(std::max_align_t));
        if (count > static_cast<std::size_t>(-1) / 2 / sizeof(T))
            throw std::bad_array_new_length();
        return static_cast<T *>(allocateLarge(count * sizeof(T)));
    }
    void deallocate(T *memory, std::size_t) noexcept { freeLarge(memory); }

    friend bool operator==(const LargeAllocator &, const LargeAllocator &) noexcept { return true; }
};

template <typename T> using LargeVector = std::vector<T, LargeAllocator<T>>;

/// A text buffer that does not initialise its memory, and does not copy it to grow where the system can
/// move pages (realloc() of glibc).
class LargeText {
public:
    /// `size` characters, not initialised.
    explicit LargeText(std::size_t size)
        : m_data(static_cast<char *>(allocateLarge(size)))
        , m_size(size)
        , m_capacity(size)
    {
    }
    char *data() noexcept { return m_data.get(); }
    const char *data() const noexcept { return m_data.get(); }
    std::size_t size() const noexcept { return m_size; }
    /// Cuts the end off; the memory is kept.
    void shrink(std::size_t size) noexcept { m_size = size < m_size ? size : m_size; }
    /// Makes room for `capacity` characters in all. Throws std::bad_alloc.
    void reserve(std::size_t capacity);
    void append(std::string_view text);

private:
    struct Free {
        void operator()(char *memory) const noexcept { freeLarge(memory); }
    };
    std::unique_ptr<char, Free> m_data;
    std::size_t m_size;
    std::size_t m_capacity;
};

} // namespace ctscope
